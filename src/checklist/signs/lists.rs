//! The lists of `signs.yaml`: which signs a name stands for. Each list is turned round once, so that a name is looked up
//! rather than compared with all there are.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use crate::catalogue::{self, Sign};

/// The place of a sign in the catalogue.
type Place = usize;

/// Entries by their name, and those with a wildcard.
#[derive(Default)]
struct Names<T> {
    exact: FxHashMap<&'static str, Vec<(T, Place)>>,
    like: Vec<(&'static str, T, Place)>,
}

impl<T> Names<T> {
    fn new(entries: impl Iterator<Item = (&'static str, T, Place)>) -> Self {
        let mut names = Self { exact: FxHashMap::default(), like: Vec::new() };
        for (name, rest, place) in entries {
            if name.starts_with('*') || name.ends_with('*') {
                names.like.push((name, rest, place));
            } else {
                names.exact.entry(name).or_default().push((rest, place));
            }
        }
        names
    }

    /// The entries that a name is meant by.
    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a T, Place)> {
        let exact = self.exact.get(name).into_iter().flatten().map(|(rest, place)| (rest, *place));
        let like = self.like.iter().filter(move |(pattern, ..)| is_like(pattern, name));
        exact.chain(like.map(|(_, rest, place)| (rest, *place)))
    }
}

/// `name*` stands for all names that begin so, `*` in front for all that end so.
fn is_like(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => name == pattern,
    }
}

/// Every entry of one list of all signs.
fn entries(list: fn(&Sign) -> &'static [&'static str]) -> impl Iterator<Item = (&'static str, Place)> {
    let signs = catalogue::signs().iter().enumerate();
    signs.flat_map(move |(place, sign)| list(sign).iter().map(move |entry| (*entry, place)))
}

/// The signs at these places, each once, in the order of the catalogue.
fn signs(places: impl Iterator<Item = Place>) -> Vec<&'static str> {
    let mut places: Vec<Place> = places.collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|place| catalogue::signs().get(place)).map(|sign| sign.name).collect()
}

/// An attribute of a resource, and the value that it must have.
type Wanted = (Option<&'static str>, Option<&'static str>);

static RESOURCES: LazyLock<Names<Wanted>> = LazyLock::new(|| {
    Names::new(entries(|sign| sign.resources).map(|(written, place)| {
        let (pattern, value) = match written.split_once('=') {
            Some((pattern, value)) => (pattern, Some(value)),
            None => (written, None),
        };
        match pattern.split_once('.') {
            Some((pattern, attribute)) => (pattern, (Some(attribute), value), place),
            None => (pattern, (None, value), place),
        }
    }))
});

/// The signs of a resource of that type. `value` gives the text of an attribute or `""` for a block, at a path of names.
pub(super) fn of_resource(kind: &str, value: &dyn Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let is_there = |(attribute, wanted): &Wanted| {
        attribute.is_none_or(|path| {
            value(path).is_some_and(|found| wanted.is_none_or(|wanted| found.eq_ignore_ascii_case(wanted)))
        })
    };
    signs(RESOURCES.of(kind).filter(|(wanted, _)| is_there(wanted)).map(|(_, place)| place))
}

/// By the kind: the group that it must be of, if any.
static KINDS: LazyLock<Names<Option<&'static str>>> = LazyLock::new(|| {
    Names::new(entries(|sign| sign.kinds).map(|(written, place)| match written.split_once('.') {
        Some((kind, group)) => (kind, Some(group), place),
        None => (written, None, place),
    }))
});

/// The signs of a Kubernetes object.
pub(super) fn of_kind(kind: &str, group: &str) -> Vec<&'static str> {
    let is_meant = |wanted: Option<&str>| wanted.is_none_or(|wanted| wanted == group || group.is_empty());
    signs(KINDS.of(kind).filter(|(wanted, _)| is_meant(**wanted)).map(|(_, place)| place))
}

/// Finds all parts of names at once; the place of each.
static IMAGES: LazyLock<(Option<AhoCorasick>, Vec<Place>)> = LazyLock::new(|| {
    let (parts, places): (Vec<&str>, Vec<Place>) = entries(|sign| sign.images).unzip();
    // That all of them can be built a test holds.
    (AhoCorasick::new(parts).ok(), places)
});

/// The signs of an image.
pub(super) fn of_image(reference: &str) -> Vec<&'static str> {
    let name = reference.split('@').next().unwrap_or(reference);
    let folder = name.rfind('/').map_or(0, |at| at + 1);
    let tag = name.get(folder..).and_then(|last| last.find(':')).map_or(name.len(), |at| folder + at);
    let name = name.get(..tag).unwrap_or(name).to_ascii_lowercase();
    let (parts, places) = &*IMAGES;
    let found = parts.iter().flat_map(|parts| parts.find_overlapping_iter(&name));
    signs(found.filter_map(|part| places.get(part.pattern().as_usize()).copied()))
}

/// By the program: the words behind it.
static COMMANDS: LazyLock<Names<Vec<&'static str>>> = LazyLock::new(|| {
    Names::new(entries(|sign| sign.commands).filter_map(|(written, place)| {
        let mut words = written.split(' ');
        Some((words.next()?, words.collect(), place))
    }))
});

/// The signs of a command with these words.
pub(super) fn of_command(program: &str, operands: &[&str]) -> Vec<&'static str> {
    let program = program.rsplit_once('/').map_or(program, |(_, name)| name);
    // Values of options count as operands, so the subcommand may stand a little further on.
    let near = operands.get(..operands.len().min(4)).unwrap_or_default();
    let is_meant = |rest: &[&str]| rest.is_empty() || near.windows(rest.len()).any(|window| window == rest);
    signs(COMMANDS.of(program).filter(|(rest, _)| is_meant(rest)).map(|(_, place)| place))
}

/// The signs of an action, `owner/name/path` in lower case.
pub(super) fn of_action(slug: &str) -> Vec<&'static str> {
    signs(entries(|sign| sign.actions).filter(|(prefix, _)| slug.starts_with(prefix)).map(|(_, place)| place))
}

static VARIABLES: LazyLock<Names<()>> =
    LazyLock::new(|| Names::new(entries(|sign| sign.variables).map(|(name, place)| (name, (), place))));

/// The signs of an environment variable.
pub(super) fn of_variable(name: &str) -> Vec<&'static str> {
    signs(VARIABLES.of(name).map(|((), place)| place))
}

#[cfg(test)]
mod tests {
    use super::{IMAGES, of_command, of_image, of_kind, of_resource, of_variable};

    #[test]
    fn names_lead_to_their_signs() {
        assert!(IMAGES.0.is_some());
        assert_eq!(of_kind("PodDisruptionBudget", "policy"), ["disruption-budget"]);
        assert!(of_kind("Rollout", "example.com").is_empty());
        assert!(of_image("ghcr.io/open-telemetry/opentelemetry-collector-contrib:0.1").contains(&"traces"));
        assert!(of_image("jaeger.example.com/shop/api:1").contains(&"traces"), "part of the name");
        assert!(of_image("registry:5000/shop/api:jaeger").is_empty());
        assert!(of_command("terraform", &["-chdir=infra", "validate"]).contains(&"infrastructure-check"));
        assert!(of_command("terraform", &["apply"]).is_empty());
        assert_eq!(of_variable("LAUNCHDARKLY_SDK_KEY"), ["feature-flag"]);
        let multi = |path: &str| (path == "multi_az").then(|| "true".to_owned());
        assert!(of_resource("aws_db_instance", &multi).contains(&"multi-zone"));
        assert!(!of_resource("aws_db_instance", &|_| None).contains(&"multi-zone"));
        assert!(
            of_resource("aws_lb", &|path| (path == "enable_deletion_protection").then(|| "true".into()))
                .contains(&"deletion-protection")
        );
    }
}
