//! What kind of file it is, decided by its path and, where the name leaves it open, by the first keys of its text.

mod names;

use camino::Utf8Path;
use rustc_hash::FxHashSet;

use crate::source::file_name;
use names::{EXAMPLES_OF_ENV, is_bake_name, is_dockerfile_name, is_name_like};

/// The kind of a file. One kind has one parser and one family of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    Dockerfile,
    /// `.dockerignore` and `<Dockerfile>.dockerignore`.
    Dockerignore,
    /// A workflow of GitHub Actions (or of Gitea and Forgejo, which read the same format).
    Workflow,
    /// `action.yml`: an action of GitHub Actions.
    Action,
    Dependabot,
    Renovate,
    /// Manifests: every document has `apiVersion` and `kind`. YAML or JSON.
    Kubernetes,
    Kustomization,
    /// `Chart.yaml`.
    HelmChart,
    HelmValues,
    /// A file under `templates/` of a chart: Go template text, not YAML.
    HelmTemplate,
    /// `templates/NOTES.txt` of a chart: a template of prose, only asked for the values that it takes.
    HelmNotes,
    Compose,
    /// `docker-bake.hcl` and `docker-bake.json`.
    Bake,
    Tiltfile,
    /// `*.tf` and `*.tofu`.
    Terraform,
    /// `*.tfvars`.
    TerraformVars,
    /// `*.tf.json`.
    TerraformJson,
    /// `*.tftest.hcl` and `*.tofutest.hcl`.
    TerraformTest,
    /// `.terraform.lock.hcl`.
    TerraformLock,
    CloudFormation,
    /// A rule file of Prometheus: `groups:` of alerts and recordings.
    PrometheusRules,
    /// The configuration of the Prometheus server: `scrape_configs:`.
    PrometheusConfig,
    Alertmanager,
    GitlabCi,
    /// A pipeline of Jenkins, in Groovy.
    Jenkinsfile,
    /// `Taskfile.yml`.
    Taskfile,
    /// Other JSON.
    Json,
    /// Other YAML.
    Yaml,
    Markdown,
    Dotenv,
    Shell,
    Codeowners,
    /// Keys and certificates in PEM form.
    Pem,
    /// What tools keep their credentials in: `.npmrc`, `.netrc`, a kubeconfig, `id_rsa`. Only looked at for secrets.
    Credentials,
    /// Only asked for its targets.
    Makefile,
    /// `package.json`: only asked for its scripts.
    Package,
    /// `.properties`, `.ini`, `.toml`: settings of programs. Only looked at for secrets.
    Settings,
    /// `*.tfstate`: only looked at for secrets.
    TerraformState,
    /// One of the formats above with the commands of a template engine in it, outside a Helm chart. Not checked.
    Template,
    /// Nothing that any rule reads.
    Other,
}

impl Language {
    /// The name for people and for `--timings`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Dockerignore => "dockerignore",
            Self::Workflow => "workflow",
            Self::Action => "action",
            Self::Dependabot => "dependabot",
            Self::Renovate => "renovate",
            Self::Kubernetes => "kubernetes",
            Self::Kustomization => "kustomization",
            Self::HelmChart => "helm-chart",
            Self::HelmValues => "helm-values",
            Self::HelmTemplate => "helm-template",
            Self::HelmNotes => "helm-notes",
            Self::Compose => "compose",
            Self::Bake => "bake",
            Self::Tiltfile => "tiltfile",
            Self::Terraform => "terraform",
            Self::TerraformVars => "terraform-vars",
            Self::TerraformJson => "terraform-json",
            Self::TerraformTest => "terraform-test",
            Self::TerraformLock => "terraform-lock",
            Self::CloudFormation => "cloudformation",
            Self::PrometheusRules => "prometheus-rules",
            Self::PrometheusConfig => "prometheus-config",
            Self::Alertmanager => "alertmanager",
            Self::GitlabCi => "gitlab-ci",
            Self::Jenkinsfile => "jenkinsfile",
            Self::Taskfile => "taskfile",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Markdown => "markdown",
            Self::Dotenv => "dotenv",
            Self::Shell => "shell",
            Self::Codeowners => "codeowners",
            Self::Pem => "pem",
            Self::Credentials => "credentials",
            Self::Makefile => "makefile",
            Self::Package => "package",
            Self::Settings => "settings",
            Self::TerraformState => "terraform-state",
            Self::Template => "template",
            Self::Other => "other",
        }
    }

    /// Whether a YAML parser reads the file as it is.
    pub const fn is_yaml(self) -> bool {
        matches!(
            self,
            Self::Workflow
                | Self::Action
                | Self::Dependabot
                | Self::Kubernetes
                | Self::Kustomization
                | Self::HelmChart
                | Self::HelmValues
                | Self::Compose
                | Self::CloudFormation
                | Self::PrometheusRules
                | Self::PrometheusConfig
                | Self::Alertmanager
                | Self::GitlabCi
                | Self::Taskfile
                | Self::Yaml
        )
    }

    /// Whether the file says how something is built, deployed or watched: what people count as "infrastructure files".
    pub const fn is_infrastructure(self) -> bool {
        !matches!(
            self,
            Self::Json
                | Self::Yaml
                | Self::Markdown
                | Self::Package
                | Self::Shell
                | Self::Settings
                | Self::Template
                | Self::Other
        )
    }
}

/// The folders of the repository that hold a `Chart.yaml`.
///
/// Whether a file is a Helm template can only be told from its place: `name: {{ .X }}` is valid YAML.
#[derive(Clone, Debug, Default)]
pub struct Charts {
    roots: FxHashSet<String>,
}

impl Charts {
    /// The charts among all paths of a run.
    pub fn from_paths<'a>(paths: impl IntoIterator<Item = &'a Utf8Path>) -> Self {
        let mut charts = Self::default();
        for path in paths {
            if file_name(path) == "Chart.yaml" {
                charts.insert(path.parent().unwrap_or(Utf8Path::new("")));
            }
        }
        charts
    }

    /// Adds the folder of a chart.
    pub fn insert(&mut self, folder: &Utf8Path) {
        self.roots.insert(folder.as_str().to_owned());
    }

    /// The folder of the innermost chart that holds `path`, and the rest of the path below it.
    pub fn split<'a>(&self, path: &'a Utf8Path) -> Option<(&'a Utf8Path, &'a Utf8Path)> {
        if self.roots.is_empty() {
            return None;
        }
        let path = path.as_str();
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.roots.contains(above) {
                let below = path.get(above.len() + 1..)?;
                return Some((above.into(), below.into()));
            }
            folder = above;
        }
        self.roots.contains("").then(|| ("".into(), path.into()))
    }
}

/// What the path alone tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByPath {
    Is(Language),
    /// YAML whose keys decide; the language is what it is when they don't.
    Yaml(Language),
    Json,
    /// `.template`: of CloudFormation, if its keys say so; else anybody's.
    Template,
    Nothing,
}

/// Whether a file of that path can matter to any rule, so that it must be read. Reads nothing.
pub fn is_candidate(path: &Utf8Path, charts: &Charts) -> bool {
    by_path(path, charts) != ByPath::Nothing
}

/// The kind of the file `path` with the text `text`. Looks at line starts only; parses nothing.
pub fn classify(path: &Utf8Path, text: &str, charts: &Charts) -> Language {
    match by_path(path, charts) {
        ByPath::Is(Language::Dockerfile) if has_template_lines(text) => Language::Template,
        ByPath::Is(language) => language,
        ByPath::Yaml(otherwise) => sniff_yaml(text, otherwise),
        ByPath::Json => sniff_json(text),
        ByPath::Template if sniff_yaml(text, Language::Yaml) == Language::CloudFormation => Language::CloudFormation,
        ByPath::Template | ByPath::Nothing => Language::Other,
    }
}

fn by_path(path: &Utf8Path, charts: &Charts) -> ByPath {
    let name = file_name(path);
    let lower = name.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    if let Some((_, below)) = charts.split(path)
        && let Some(found) = in_chart(below, stem, extension)
    {
        return found;
    }
    if lower.ends_with(".dockerignore") {
        return ByPath::Is(Language::Dockerignore);
    }
    if is_dockerfile_name(&lower) {
        return ByPath::Is(Language::Dockerfile);
    }
    match name {
        "CODEOWNERS" => return ByPath::Is(Language::Codeowners),
        "Kustomization" => return ByPath::Is(Language::Kustomization),
        ".terraform.lock.hcl" => return ByPath::Is(Language::TerraformLock),
        ".renovaterc" | ".renovaterc.json" | "renovate.json" => return ByPath::Is(Language::Renovate),
        ".npmrc" | ".yarnrc.yml" | ".pypirc" | ".netrc" | ".dockercfg" | ".dockerconfigjson" | ".git-credentials"
        | "kubeconfig" | "kubeconfig.yaml" | "kubeconfig.yml" | "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" => {
            return ByPath::Is(Language::Credentials);
        }
        // Without an ending, their folder says what they are.
        "config" | "credentials" if [".aws", ".kube"].contains(&folder_name(path)) => {
            return ByPath::Is(Language::Credentials);
        }
        "package.json" => return ByPath::Is(Language::Package),
        // What packagers write, and lists of secrets that are none.
        "package-lock.json"
        | "npm-shrinkwrap.json"
        | "tsconfig.json"
        | "composer.json"
        | "Cargo.toml"
        | "pyproject.toml"
        | ".gitleaks.toml"
        | "gitleaks.toml"
        | "tox.ini"
        | "pnpm-lock.yaml" => {
            return ByPath::Nothing;
        }
        ".envrc" => return ByPath::Is(Language::Shell),
        _ => {}
    }
    if is_bake_name(&lower) {
        return ByPath::Is(Language::Bake);
    }
    if matches!(&*lower, "makefile" | "gnumakefile") {
        return ByPath::Is(Language::Makefile);
    }
    if is_name_like(&lower, "jenkinsfile") || extension == "jenkinsfile" {
        return ByPath::Is(Language::Jenkinsfile);
    }
    if stem == "tiltfile" || extension == "tiltfile" || lower == "tiltfile" {
        return ByPath::Is(Language::Tiltfile);
    }
    if lower == ".env" || lower.starts_with(".env.") || EXAMPLES_OF_ENV.contains(&&*lower) {
        return ByPath::Is(Language::Dotenv);
    }
    if lower.ends_with(".tfstate") || lower.ends_with(".tfstate.backup") {
        return ByPath::Is(Language::TerraformState);
    }
    if [".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tofutest.json"].iter().any(|end| lower.ends_with(end)) {
        return ByPath::Is(Language::TerraformTest);
    }
    match extension {
        "yaml" | "yml" => yaml_by_path(path, stem),
        "json" => match stem.rsplit_once('.').map_or("", |(_, inner)| inner) {
            "tf" | "tofu" => ByPath::Is(Language::TerraformJson),
            "tfvars" => ByPath::Is(Language::TerraformVars),
            _ => ByPath::Json,
        },
        "template" | "tftpl" | "tpl" | "tmpl" => ByPath::Template, // Terraform's `templatefile` reads them.
        "tf" | "tofu" => ByPath::Is(Language::Terraform),
        "tfvars" => ByPath::Is(Language::TerraformVars),
        "md" | "markdown" => ByPath::Is(Language::Markdown),
        "sh" | "bash" => ByPath::Is(Language::Shell),
        "env" => ByPath::Is(Language::Dotenv),
        "kubeconfig" => ByPath::Is(Language::Credentials),
        "mk" => ByPath::Is(Language::Makefile),
        "properties" | "ini" | "toml" => ByPath::Is(Language::Settings),
        "pem" | "key" => ByPath::Is(Language::Pem),
        _ => ByPath::Nothing,
    }
}

/// The name of the folder that a file is in.
fn folder_name(path: &Utf8Path) -> &str {
    path.parent().and_then(Utf8Path::file_name).unwrap_or("")
}

/// `below` is the path under the folder of the chart.
fn in_chart(below: &Utf8Path, stem: &str, extension: &str) -> Option<ByPath> {
    let mut parts = below.components().map(|part| part.as_str());
    let first = parts.next()?;
    let is_yaml = matches!(extension, "yaml" | "yml");
    match (first, parts.next().is_some()) {
        ("Chart.yaml", false) => Some(ByPath::Is(Language::HelmChart)),
        ("templates", true) if is_yaml || extension == "tpl" => Some(ByPath::Is(Language::HelmTemplate)),
        ("templates", true) if extension == "txt" => Some(ByPath::Is(Language::HelmNotes)),
        ("templates", true) => Some(ByPath::Nothing), // Snippets of other formats, which a template takes in.
        ("ci", true) if is_yaml => Some(ByPath::Is(Language::HelmValues)),
        (_, false) if is_yaml && is_values_stem(stem) => Some(ByPath::Is(Language::HelmValues)),
        _ => None,
    }
}

/// `values.yaml`, `values-prod.yaml`, `values.prod.yaml`, `prod-values.yaml`, `prod.values.yaml`.
fn is_values_stem(stem: &str) -> bool {
    let separated = |rest: &str| rest.starts_with(['-', '.', '_']);
    stem == "values"
        || stem.strip_prefix("values").is_some_and(separated)
        || stem.strip_suffix("values").is_some_and(|rest| rest.ends_with(['-', '.', '_']))
}

fn yaml_by_path(path: &Utf8Path, lower_stem: &str) -> ByPath {
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let in_folder = |wanted: &str| {
        folder.as_str().strip_suffix(wanted).is_some_and(|front| front.is_empty() || front.ends_with('/'))
    };
    // Only files directly in the folder are workflows.
    // https://docs.github.com/en/actions/writing-workflows/workflow-syntax-for-github-actions#about-yaml-syntax-for-workflows
    if [".github/workflows", ".gitea/workflows", ".forgejo/workflows"].into_iter().any(in_folder) {
        return ByPath::Is(Language::Workflow);
    }
    let custom = |base: &str| {
        lower_stem == base || lower_stem.strip_prefix(base).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    match lower_stem {
        "dependabot" if in_folder(".github") => ByPath::Is(Language::Dependabot),
        "action" => ByPath::Yaml(Language::Action),
        "kustomization" => ByPath::Yaml(Language::Kustomization),
        ".gitlab-ci" => ByPath::Is(Language::GitlabCi),
        "taskfile" | "taskfile.dist" => ByPath::Is(Language::Taskfile),
        _ if lower_stem.ends_with(".gitlab-ci") || in_gitlab_folder(folder) => ByPath::Is(Language::GitlabCi),
        _ if custom("docker-compose") || custom("compose") => ByPath::Yaml(Language::Compose),
        _ if lower_stem.ends_with(".compose") || lower_stem.ends_with(".docker-compose") => {
            ByPath::Yaml(Language::Compose)
        }
        _ => ByPath::Yaml(Language::Yaml),
    }
}

fn in_gitlab_folder(folder: &Utf8Path) -> bool {
    let mut parts = folder.components().map(|part| part.as_str()).skip_while(|part| !part.starts_with(".gitlab"));
    matches!((parts.next(), parts.next()), (Some(".gitlab"), Some("ci")) | (Some(".gitlab-ci"), _))
}

/// The top-level keys that decide, as seen on line starts of a YAML text.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of keys seen, not a state")]
struct Keys {
    api_version: bool,
    kind: bool,
    flux_kustomization: bool,
    on: bool,
    jobs: bool,
    runs: bool,
    services: bool,
    container: bool,
    groups: bool,
    alert_or_record: bool,
    scrape_configs: bool,
    route: bool,
    receivers: bool,
    cloudformation: bool,
    resources: bool,
    aws_type: bool,
}

fn sniff_yaml(text: &str, by_name: Language) -> Language {
    let text = text.trim_start_matches('\u{feff}');
    if is_template(text) {
        return Language::Template;
    }
    if text.trim_start().starts_with('{') {
        return match sniff_json(text) {
            Language::Json => by_name,
            found => found,
        };
    }
    let mut keys = Keys::default();
    for line in lines(text) {
        let Some(&first) = line.first() else { continue };
        if matches!(first, b' ' | b'-' | b'\t') {
            keys.note_nested(line);
        } else if first != b'#' {
            keys.note_top(line);
        }
        if keys.api_version && keys.kind {
            break;
        }
    }
    keys.language(by_name)
}

impl Keys {
    fn note_top(&mut self, line: &[u8]) {
        let Some((key, value)) = split_key(line) else { return };
        match key {
            b"apiVersion" => {
                self.api_version = true;
                self.flux_kustomization = value.starts_with(b"kustomize.toolkit.fluxcd.io");
            }
            b"kind" => self.kind = true,
            // YAML 1.1 tools write the key `true` for `on`.
            b"on" | b"true" => self.on = true,
            b"jobs" => self.jobs = true,
            b"runs" => self.runs = true,
            b"services" => self.services = true,
            b"groups" => self.groups = true,
            b"scrape_configs" => self.scrape_configs = true,
            b"route" => self.route = true,
            b"receivers" => self.receivers = true,
            b"AWSTemplateFormatVersion" => self.cloudformation = true,
            b"Resources" => self.resources = true,
            _ => {}
        }
    }

    /// Keys below the top level, wherever they are: only weighed together with a top-level key.
    fn note_nested(&mut self, line: &[u8]) {
        if !(self.services || self.groups || self.resources) {
            return;
        }
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'-')).unwrap_or(line.len());
        let Some((key, value)) = split_key(line.get(start..).unwrap_or_default()) else { return };
        match key {
            b"image" | b"build" | b"extends" | b"container_name" => self.container |= self.services,
            b"alert" | b"record" => self.alert_or_record |= self.groups,
            b"Type" => self.aws_type |= self.resources && value.starts_with(b"AWS::"),
            _ => {}
        }
    }

    fn language(&self, by_name: Language) -> Language {
        let named = by_name != Language::Yaml;
        if self.api_version && self.kind {
            return if by_name == Language::Kustomization && !self.flux_kustomization {
                Language::Kustomization
            } else {
                Language::Kubernetes
            };
        }
        match by_name {
            Language::Action if !self.runs => {}
            _ if named => return by_name,
            _ => {}
        }
        if self.on && self.jobs {
            Language::Workflow
        } else if self.services && self.container {
            Language::Compose
        } else if self.groups && self.alert_or_record {
            Language::PrometheusRules
        } else if self.scrape_configs {
            Language::PrometheusConfig
        } else if self.route && self.receivers {
            Language::Alertmanager
        } else if self.cloudformation || (self.resources && self.aws_type) {
            Language::CloudFormation
        } else {
            Language::Yaml
        }
    }
}

/// The key of `key: value` at the start of `line` without its quotes, and the value.
fn split_key(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let (key, value) = line.split_at_checked(colon)?;
    let value = value.get(1..)?;
    if !value.first().is_none_or(u8::is_ascii_whitespace) {
        return None;
    }
    let mut key = key.trim_ascii_end();
    for quote in [b'"', b'\''] {
        if let Some(inner) = key.strip_prefix(&[quote]).and_then(|rest| rest.strip_suffix(&[quote])) {
            key = inner;
        }
    }
    let value = value.trim_ascii();
    Some((key, value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value)))
}

fn lines(text: &str) -> impl Iterator<Item = &[u8]> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(end)?;
        rest = after.get(1..).unwrap_or_default();
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// How far into a JSON file its first keys are looked for.
const JSON_HEAD: usize = 4096;

fn sniff_json(text: &str) -> Language {
    let head = text.as_bytes().get(..JSON_HEAD).unwrap_or(text.as_bytes());
    let has = |key: &[u8]| contains(head, key);
    if has(b"\"apiVersion\"") && has(b"\"kind\"") {
        Language::Kubernetes
    } else if has(b"\"AWSTemplateFormatVersion\"")
        || (contains(text.as_bytes(), b"\"Resources\"") && has_aws_type(text))
    {
        Language::CloudFormation
    } else {
        Language::Json
    }
}

/// Whether somewhere stands `"Type": "AWS::…"`.
fn has_aws_type(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"\"AWS::").any(|at| {
        let before = text.as_bytes().get(..at).unwrap_or_default().trim_ascii_end();
        before.strip_suffix(b":").is_some_and(|key| key.trim_ascii_end().ends_with(b"\"Type\""))
    })
}

/// Commands of a template engine (Go, Jinja, Terraform's `templatefile`) at the very start of a line: no YAML has them
/// there, as the text of a block scalar is indented.
fn is_template(text: &str) -> bool {
    [&b"{{"[..], b"{%", b"%{"].into_iter().any(|open| {
        text.as_bytes().starts_with(open)
            || memchr::memmem::find_iter(text.as_bytes(), open)
                .any(|at| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n'))
    })
}

/// Commands of a template engine at the start of a line: nothing that a Dockerfile can hold, but for the text of a heredoc.
fn has_template_lines(text: &str) -> bool {
    lines(text)
        .take_while(|line| !contains(line, b"<<"))
        .any(|line| [&b"{{"[..], b"{%", b"<%"].into_iter().any(|open| line.starts_with(open)))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[cfg(test)]
mod tests;
