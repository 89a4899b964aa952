//! Makes the catalogue from `rules/**/*.md` and `rules/checklists/`: static data, checked here so that a broken
//! specification stops the build with its path and reason.
#![expect(clippy::disallowed_methods, reason = "a build script reads its inputs and writes its output")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

#[path = "build/checklist.rs"]
mod checklist;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FrontMatter {
    summary: String,
    severity: String,
    confidence: String,
    category: String,
    preset: String,
    fix: String,
    since: String,
    #[serde(default)]
    checklist: Vec<String>,
    #[serde(default)]
    equivalents: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    options: BTreeMap<String, OptionSpec>,
    /// Kept as text for the pattern compiler; here only its presence counts.
    #[serde(default, rename = "match")]
    pattern: Option<serde_json::Value>,
    /// Reported by the engine itself, so neither `match` nor code.
    #[serde(default)]
    engine: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionSpec {
    #[serde(rename = "type")]
    kind: String,
    default: serde_json::Value,
    summary: String,
}

const SEVERITIES: [(&str, &str); 3] = [("error", "Error"), ("warning", "Warning"), ("info", "Info")];
const CONFIDENCES: [(&str, &str); 3] = [("high", "High"), ("medium", "Medium"), ("low", "Low")];
const CATEGORIES: [(&str, &str); 8] = [
    ("correctness", "Correctness"),
    ("security", "Security"),
    ("reliability", "Reliability"),
    ("observability", "Observability"),
    ("supply-chain", "SupplyChain"),
    ("cost", "Cost"),
    ("maintainability", "Maintainability"),
    ("style", "Style"),
];
const PRESETS: [(&str, &str); 3] = [("recommended", "Recommended"), ("strict", "Strict"), ("all", "All")];
const FIXES: [(&str, &str); 3] = [("none", "None"), ("unsafe", "Unsafe"), ("safe", "Safe")];
const PEERS: [&str; 16] = [
    "hadolint",
    "shellcheck",
    "buildkit",
    "actionlint",
    "zizmor",
    "checkov",
    "trivy",
    "kube-linter",
    "kube-score",
    "polaris",
    "pss",
    "tflint",
    "kubeconform",
    "promtool",
    "dclint",
    "yamllint",
];

fn main() {
    // A program that may lie anywhere in memory has to correct the forty thousand addresses of the catalogue's texts at each
    // start: a megabyte of tables, and half the time of a small run.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux")
        && env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu")
    {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
    if let Err(problems) = generate() {
        for problem in problems {
            println!("cargo::error={problem}");
        }
    }
}

fn generate() -> Result<(), Vec<String>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut problems = Vec::new();
    let mut out = String::new();

    let checklist = checklist::read(&root.join("rules/checklists"), &mut problems);
    let items = checklist.item_ids();
    out.push_str(&checklist.generate());

    let mut code = coded_rules(&root.join("src/rules"));
    let mut specs = Vec::new();
    find_files(&root.join("rules"), "md", &mut specs);
    specs.sort_by_key(|path| rule_id(&root, path));
    out.push_str("static RULES: &[RuleEntry] = &[\n");
    // What is kept packed, by the name of its static.
    let mut texts = BTreeMap::new();
    for path in specs {
        let Some(id) = rule_id(&root, &path) else { continue };
        match rule(&path, &id, &items, &mut code, &mut texts) {
            Ok(entry) => out.push_str(&entry),
            Err(reason) => problems.push(format!("rules/{id}.md: {reason}")),
        }
    }
    out.push_str("];\n");
    let folder = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    for (name, text) in texts {
        let file = folder.join(format!("{name}.bin"));
        if let Err(error) = fs::write(&file, miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 8)) {
            problems.push(format!("{}: {error}", file.display()));
        }
        let _ = writeln!(
            out,
            "static {name}: PackedTexts = PackedTexts::new(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.bin\")));"
        );
    }
    for (id, path) in code {
        problems.push(format!("{}: code without a specification; write rules/{id}.md", path.display()));
    }
    if !problems.is_empty() {
        // Keep the crate compilable, so that the reader sees these problems and not their consequences.
        out = checklist::Checklist::default().generate() + "static RULES: &[RuleEntry] = &[];";
    }
    let target = folder.join("catalogue.rs");
    if let Err(error) = fs::write(&target, out) {
        problems.push(format!("{}: {error}", target.display()));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// `<group>/<name>` of a specification; nothing for `TEMPLATE.md` and other files directly in `rules/`.
fn rule_id(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root.join("rules")).ok()?.with_extension("");
    let id = relative.to_str()?.replace('\\', "/");
    let (group, name) = id.split_once('/')?;
    (group != "checklists" && !name.contains('/')).then_some(id.clone())
}

fn find_files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            find_files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// `src/rules/<group>/<name>.rs` by rule id. Files that hold no `impl Rule for` are helpers of their group.
fn coded_rules(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut files = Vec::new();
    find_files(folder, "rs", &mut files);
    let mut rules = BTreeMap::new();
    for path in files {
        let Some(relative) =
            path.strip_prefix(folder).ok().and_then(|path| path.with_extension("").to_str().map(String::from))
        else {
            continue;
        };
        let id = relative.replace('\\', "/").replace('_', "-");
        let is_rule = fs::read_to_string(&path).is_ok_and(|text| text.contains("impl Rule for"));
        if is_rule && id.split('/').count() == 2 {
            rules.insert(id, path);
        }
    }
    rules
}

/// Puts a text of a rule among those of its group that are kept packed; what finds it again, as code.
fn pack(text: &str, what: &str, id: &str, texts: &mut BTreeMap<String, String>) -> String {
    let group = id.split_once('/').map_or(id, |(group, _)| group).replace('-', "_").to_uppercase();
    let name = format!("{what}_{group}");
    let all = texts.entry(name.clone()).or_default();
    let start = all.len();
    all.push_str(text);
    format!("SpecText::Packed {{ group: &{name}, start: {start}, length: {} }}", text.len())
}

/// The entry of one rule; its long texts go to `texts`.
fn rule(
    path: &Path,
    id: &str,
    items: &BTreeSet<&str>,
    code: &mut BTreeMap<String, PathBuf>,
    texts: &mut BTreeMap<String, String>,
) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?.replace("\r\n", "\n");
    let (front, docs) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .ok_or("does not start with front matter between two `---` lines")?;
    let meta: FrontMatter = serde_saphyr::from_str(front).map_err(|error| error.to_string())?;

    let one_of = |what: &str, value: &str, known: &[(&str, &str)]| {
        let found = known.iter().find(|(name, _)| *name == value).map(|(_, variant)| (*variant).to_owned());
        found.ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            format!("{what} `{value}` is none of {}", names.join(", "))
        })
    };
    let severity = one_of("severity", &meta.severity, &SEVERITIES)?;
    let confidence = one_of("confidence", &meta.confidence, &CONFIDENCES)?;
    let category = one_of("category", &meta.category, &CATEGORIES)?;
    let preset = one_of("preset", &meta.preset, &PRESETS)?;
    let fix = one_of("fix", &meta.fix, &FIXES)?;
    if meta.summary.ends_with('.')
        || meta.summary.chars().next().is_some_and(char::is_uppercase) && !is_name(&meta.summary)
    {
        return Err(format!("summary `{}` must start in lower case and have no full stop", meta.summary));
    }
    for item in &meta.checklist {
        if !items.contains(item.as_str()) {
            return Err(format!("unknown checklist item `{item}`; rules/checklists/items.yaml has them all"));
        }
    }
    for peer in &meta.equivalents {
        if !peer.split_once(':').is_some_and(|(tool, rule)| PEERS.contains(&tool) && !rule.is_empty()) {
            return Err(format!("equivalent `{peer}` is not `tool:rule` with a tool of {}", PEERS.join(", ")));
        }
    }
    for reference in &meta.references {
        if !reference.starts_with("https://") {
            return Err(format!("reference `{reference}` is no https address"));
        }
    }
    let name = id.split_once('/').map_or(id, |(_, name)| name);
    for verb in ["use-", "no-", "check-", "avoid-", "require-"] {
        if name.starts_with(verb) {
            return Err(format!("a name says what is wrong; `{verb}…` says what to do"));
        }
    }
    for wanted in ["bad", "good"] {
        if !docs.lines().any(|line| line.starts_with("```") && line.split_whitespace().nth(1) == Some(wanted))
            && !meta.engine
        {
            return Err(format!("has no `{wanted}` example (a block that opens with ```` ```yaml {wanted} ````)"));
        }
    }
    let coded = code.remove(id).is_some();
    let body = match (&meta.pattern, coded, meta.engine) {
        (Some(pattern), false, false) => format!(
            "Body::Pattern(crate::rule::PatternSource {{ text: {}, selects: &[{}] }})",
            pack(&match_block(front), "PATTERNS", id, texts),
            selects(pattern)
        ),
        (None, true, false) => {
            let group = id.split_once('/').map_or("", |(group, _)| group).replace('-', "_");
            let module = name.replace('-', "_");
            format!("Body::Code(crate::rule::Checks::install::<crate::rules::{group}::{module}::{}>)", camel(name))
        }
        (None, false, true) => "Body::Engine".to_owned(),
        (None, false, false) => {
            return Err(format!("has neither `match:` nor code; write src/rules/{}.rs", id.replace('-', "_")));
        }
        _ => return Err("has more than one of `match:`, code and `engine: true`".to_owned()),
    };

    let mut options = String::new();
    for (name, option) in &meta.options {
        if !["boolean", "integer", "string", "list"].contains(&option.kind.as_str()) {
            return Err(format!("option `{name}`: type `{}` is none of boolean, integer, string, list", option.kind));
        }
        let (summary, kind, default) = (&option.summary, &option.kind, option.default.to_string());
        let _ = write!(
            options,
            "crate::rule::OptionMeta {{ name: {name:?}, summary: {summary:?}, kind: {kind:?}, default: {default:?} }}, "
        );
    }
    let FrontMatter { summary, since, checklist, equivalents, references, .. } = meta;
    let docs = docs.trim();
    let docs = pack(docs, "DOCS", id, texts);
    Ok(format!(
        "RuleEntry {{ body: {body}, meta: RuleMeta {{ id: {id:?}, summary: {summary:?}, severity: Severity::{severity}, \
         confidence: Confidence::{confidence}, category: Category::{category}, preset: Preset::{preset}, \
         fix: FixAvailability::{fix}, since: {since:?}, checklist: &{checklist:?}, equivalents: &{equivalents:?}, \
         references: &{references:?}, options: &[{options}], \
         docs: {docs} }} }},\n"
    ))
}

/// A summary may start with a name in capitals: `ENTRYPOINT`, `COPY`, `Secret`.
fn is_name(summary: &str) -> bool {
    let first = summary.split_whitespace().next().unwrap_or("");
    first.starts_with('`') || first.chars().skip(1).any(char::is_uppercase)
}

/// The kinds of documents that a `match:` looks at with the names it wants there, so that nothing is compiled in vain:
/// see `PatternSource`. What is malformed is told by the test that compiles every pattern.
fn selects(pattern: &serde_json::Value) -> String {
    let select = pattern["select"].as_object().into_iter().flatten();
    let kind = select.map(|(key, value)| (key.as_str(), value)).find(|(key, _)| !["each", "view"].contains(key));
    let block = pattern.get("cloudformation").map(|block| ("cloudformation", &block["type"]));
    let mut out = String::new();
    for (kind, value) in kind.into_iter().chain(block) {
        let names: Vec<&str> = match (["terraform", "cloudformation", "kubernetes"].contains(&kind), value) {
            (true, serde_json::Value::Array(names)) => names.iter().filter_map(serde_json::Value::as_str).collect(),
            (true, name) => name.as_str().into_iter().collect(),
            (false, _) => Vec::new(),
        };
        let _ = write!(out, "({kind:?}, &{names:?}), ");
    }
    out
}

/// The text of `match:` with all that is indented below it.
fn match_block(front: &str) -> String {
    let mut block = String::new();
    let mut inside = false;
    for line in front.lines() {
        let top_level = !line.is_empty() && !line.starts_with([' ', '#']);
        if top_level {
            inside = line.starts_with("match:");
        }
        if inside {
            block.push_str(line);
            block.push('\n');
        }
    }
    block
}

/// `latest-tag` → `LatestTag`.
fn camel(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}
