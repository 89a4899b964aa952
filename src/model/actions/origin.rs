//! Where the text of an expression comes from in the end: through `env`, outputs of steps and outputs of jobs.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::Span;
use crate::syntax::yaml::{Node, NodeId};

use super::ActionsFile;
use super::job::Job;
use super::site::{Key, Site};
use super::step::{Owner, Step};
use super::taint::{Source, Taint};
use super::workflow::Workflow;

/// A source, and the expression it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub site: Site<'a>,
    pub source: &'a Source,
}

/// How many places are looked at for one expression. Chains of real workflows have three or four.
const MAX_PLACES: usize = 64;

impl<'a> Origin<'a> {
    pub fn taint(self) -> Taint {
        self.source.taint
    }

    /// The path as it is written.
    pub fn text(self) -> &'a str {
        self.source.span.of(self.site.inner())
    }

    pub fn span(self) -> Span {
        self.site.source_span(self.source.span)
    }
}

/// The expressions that make up a value, and whether there is nothing else to it that is not known.
struct Makers<'a> {
    sites: Vec<Site<'a>>,
    is_all: bool,
}

impl<'a> Site<'a> {
    /// What the paths of the expression lead to. A path that leads to no other expression of the file is its own origin.
    pub fn origins(self) -> Vec<Origin<'a>> {
        let mut found = Vec::new();
        let mut seen: FxHashSet<(NodeId, Span)> = FxHashSet::default();
        let mut queue = vec![self];
        let mut at = 0;
        while let Some(site) = queue.get(at).copied() {
            at += 1;
            for source in site.sources() {
                let makers = makers(site, source);
                if makers.as_ref().is_none_or(|makers| !makers.is_all) {
                    found.push(Origin { site, source });
                }
                for next in makers.into_iter().flat_map(|makers| makers.sites) {
                    if queue.len() < MAX_PLACES && seen.insert((next.node.id(), next.span())) {
                        queue.push(next);
                    }
                }
            }
        }
        found
    }
}

fn makers<'a>(site: Site<'a>, source: &Source) -> Option<Makers<'a>> {
    let names: Vec<&str> = source.names.iter().map(|name| &**name).collect();
    match names.as_slice() {
        ["env", name] => env(site, name),
        ["steps", id, "outputs", name] => step_output(site.file.step_by_id(site, id)?, name),
        ["needs" | "jobs", id, "outputs", name] => {
            let job = site.file.workflow()?.job(id).filter(|job| job.calls().is_none())?;
            let output = entry(job.node.get("outputs")?, name)?;
            Some(Makers { sites: sites_of(site.file, output), is_all: true })
        }
        _ => None,
    }
}

fn sites_of<'a>(file: &'a ActionsFile, node: Node<'a>) -> Vec<Site<'a>> {
    let id = node.resolved().id();
    file.sites_within(node.resolved().span()).filter(|other| other.node.id() == id).take(MAX_PLACES).collect()
}

/// The value of a name; names of variables and outputs are compared without case.
fn entry<'a>(mapping: Node<'a>, name: &str) -> Option<Node<'a>> {
    let found = || mapping.raw_entries().take(500).find(|entry| entry.name().eq_ignore_ascii_case(name));
    mapping.get(name).or_else(|| found().map(|entry| entry.value))
}

/// The innermost `env` that sets the variable. What scripts write to `$GITHUB_ENV` wins over none of them.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#env-context>
fn env<'a>(site: Site<'a>, name: &str) -> Option<Makers<'a>> {
    // An entry of `env` sees only the mappings outside of its own.
    let own = |key| site.key() == key;
    let step = site.step().filter(|_| !own(Key::StepEnv)).and_then(Step::env);
    let job = site.job().filter(|_| !own(Key::JobEnv)).and_then(Job::env);
    let workflow = site.file.workflow().filter(|_| !own(Key::WorkflowEnv)).and_then(Workflow::env);
    let value = [step, job, workflow].into_iter().flatten().find_map(|env| entry(env, name))?;
    Some(Makers { sites: sites_of(site.file, value), is_all: true })
}

/// The lines that write outputs, by the scalar of the script and the name of the output in lower case.
pub(super) type OutputLines = FxHashMap<(NodeId, Box<str>), Vec<Span>>;

/// How many lines that write one output, and how many expressions of a scalar, are looked at.
const MAX_LINES: usize = 16;
const MAX_SITES: usize = 256;

/// Every `name=` on a line of a script that names `$GITHUB_OUTPUT`.
pub(super) fn output_lines(file: &ActionsFile) -> OutputLines {
    let mut found = OutputLines::default();
    for run in file.steps().filter_map(Step::run).map(Node::resolved) {
        let mut start = 0;
        for line in run.as_str().unwrap_or("").split_inclusive('\n') {
            let span = Span::from_usize(start, start + line.len());
            start += line.len();
            if !line.contains("GITHUB_OUTPUT") {
                continue;
            }
            for (at, _) in line.match_indices('=') {
                let before = line.get(..at).unwrap_or("");
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                let name = before.trim_end_matches(is_name).len();
                let name = before.get(name..).unwrap_or("").to_ascii_lowercase();
                if !name.is_empty() && name.len() <= 100 {
                    found.entry((run.id(), name.into())).or_default().push(span);
                }
            }
        }
    }
    found
}

/// What a script writes to an output: the expressions on the line, and those behind the variables on it.
fn step_output<'a>(step: Step<'a>, name: &str) -> Option<Makers<'a>> {
    let file = step.file();
    let run = step.run()?.resolved();
    let text = run.as_str()?;
    let lines = file.output_lines().get(&(run.id(), name.into()))?;
    let mut makers = Makers { sites: Vec::new(), is_all: lines.len() <= MAX_LINES };
    for span in lines.iter().take(MAX_LINES) {
        let on_line = file.sites_within(run.span()).filter(|site| site.node.id() == run.id()).take(MAX_SITES);
        makers.sites.extend(on_line.filter(|site| site.fence().is_some_and(|fence| span.contains(fence.start))));
        for variable in variables(span.of(text)) {
            match variable.and_then(|name| variable_sites(step, name)) {
                Some(sites) => makers.sites.extend(sites),
                None => makers.is_all = false,
            }
        }
    }
    Some(makers)
}

/// The variables that a line of a shell expands, but for the output file; nothing for what is no plain variable.
fn variables(line: &str) -> Vec<Option<&str>> {
    let mut found = Vec::new();
    if line.contains('`') {
        found.push(None);
    }
    for (at, _) in line.match_indices('$') {
        let rest = line.get(at + 1..).unwrap_or("");
        // `${{ … }}` is an expression.
        if rest.starts_with("{{") {
            continue;
        }
        let (name, is_braced) = rest.strip_prefix('{').map_or((rest, false), |inner| (inner, true));
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let (name, after) = (name.get(..end).unwrap_or(""), name.get(end..).unwrap_or(""));
        if name != "GITHUB_OUTPUT" {
            found.push(Some(name).filter(|name| !name.is_empty() && (!is_braced || after.starts_with('}'))));
        }
    }
    found
}

/// The expressions behind a variable of the step's environment.
fn variable_sites<'a>(step: Step<'a>, name: &str) -> Option<Vec<Site<'a>>> {
    let job = match step.owner {
        Owner::Job(job) => job.env(),
        Owner::Action(_) => None,
    };
    let workflow = step.job().and_then(|job| job.workflow.env());
    let value = [step.env(), job, workflow].into_iter().flatten().find_map(|env| env.get(name))?;
    Some(sites_of(step.file(), value))
}

#[cfg(test)]
mod tests {
    use crate::model::actions::{ActionsFile, Taint};
    use crate::syntax::yaml;

    /// The worst taint of each expression of the last script.
    fn taints(text: &str) -> Vec<Option<Taint>> {
        let file = ActionsFile::workflow_file(yaml::parse(text.into()));
        let last = file.steps().next_back().expect("a step");
        let sites = file.sites_within(last.node.span()).filter(|site| site.is_in_script());
        sites.map(|site| site.origins().into_iter().map(super::Origin::taint).max()).collect()
    }

    #[test]
    fn values_are_followed_through_env_and_outputs() {
        let text = "\
on: issues
env: { OUTER: '${{ github.event.issue.title }}', FIXED: text }
jobs:
  first:
    outputs: { title: '${{ steps.read.outputs.title }}', other: '${{ steps.read.outputs.other }}' }
    steps:
      - id: read
        env: { BODY: '${{ github.event.issue.body }}' }
        run: |
          echo \"title=$BODY\" >> \"$GITHUB_OUTPUT\"
          echo \"other=$(date)\" >> $GITHUB_OUTPUT
          echo \"plain=1\" >> $GITHUB_OUTPUT
  second:
    needs: first
    steps:
      - run: |
          ${{ env.OUTER }}
          ${{ env.FIXED }}
          ${{ env.UNKNOWN }}
          ${{ needs.first.outputs.title }}
          ${{ needs.first.outputs.other }}
";
        assert_eq!(
            taints(text),
            [Some(Taint::Outsider), None, Some(Taint::Internal), Some(Taint::Outsider), Some(Taint::Internal)]
        );
    }

    #[test]
    fn circles_end() {
        let text = "\
jobs:
  a:
    needs: b
    outputs: { x: '${{ needs.b.outputs.x }}' }
    steps: []
  b:
    needs: a
    outputs: { x: '${{ needs.a.outputs.x }}' }
    steps:
      - run: ${{ needs.a.outputs.x }}
";
        assert_eq!(taints(text), [None]);
    }
}
