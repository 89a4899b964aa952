//! `rules/checklists/` as static data: the items of the readiness checklist and the signs that answer them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Default)]
pub(crate) struct Checklist {
    areas: Vec<Area>,
    signs: Vec<Sign>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    area: String,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Item {
    id: String,
    demand: String,
    personas: Vec<String>,
    /// 1 to 3: how much it counts in a grade.
    weight: u8,
    /// Signs, any of which makes the item apply: `a | b`.
    applies: String,
    /// Each must be seen; `a | b` takes either.
    evidence: Vec<String>,
    /// None may be seen.
    #[serde(default)]
    against: Vec<String>,
    /// That rules find nothing is the evidence; what is listed as such tells where they looked.
    #[serde(default)]
    by_rules: bool,
    /// What to do when the evidence is missing.
    step: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    #[serde(rename = "sign")]
    name: String,
    what: String,
    #[serde(default)]
    coded: bool,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    images: Vec<String>,
    #[serde(default)]
    commands: Vec<String>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    variables: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
}

/// Reads the folder; what is wrong with it goes to `problems`.
pub(crate) fn read(folder: &Path, problems: &mut Vec<String>) -> Checklist {
    let found = Checklist {
        areas: file(&folder.join("items.yaml"), problems),
        signs: file(&folder.join("signs.yaml"), problems),
    };
    found.check(problems);
    found
}

fn file<T: DeserializeOwned + Default>(path: &Path, problems: &mut Vec<String>) -> T {
    let parsed = fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_saphyr::from_str(&text).map_err(|error| error.to_string()));
    parsed.unwrap_or_else(|reason| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        problems.push(format!("rules/checklists/{name}: {reason}"));
        T::default()
    })
}

fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim)
}

impl Checklist {
    pub(crate) fn item_ids(&self) -> BTreeSet<&str> {
        self.items().map(|(_, item)| item.id.as_str()).collect()
    }

    fn items(&self) -> impl Iterator<Item = (&Area, &Item)> {
        self.areas.iter().flat_map(|area| area.items.iter().map(move |item| (area, item)))
    }

    /// Every sign of an item must be declared, every sign must serve an item and be found somehow.
    fn check(&self, problems: &mut Vec<String>) {
        let known: BTreeSet<&str> = self.signs.iter().map(|sign| sign.name.as_str()).collect();
        let mut used = BTreeSet::new();
        for (_, item) in self.items() {
            let expressions = item.evidence.iter().chain(&item.against).chain([&item.applies]);
            for name in expressions.flat_map(|text| alternatives(text)) {
                used.insert(name);
                if !known.contains(name) {
                    problems.push(format!("rules/checklists/items.yaml: {}: no sign `{name}` in signs.yaml", item.id));
                }
            }
            if !(1..=3).contains(&item.weight) {
                problems.push(format!("rules/checklists/items.yaml: {}: weight is none of 1, 2, 3", item.id));
            }
        }
        for sign in &self.signs {
            let name = &sign.name;
            if !used.contains(name.as_str()) {
                problems.push(format!("rules/checklists/signs.yaml: `{name}` serves no item"));
            }
            let lists = [
                &sign.resources,
                &sign.kinds,
                &sign.images,
                &sign.commands,
                &sign.actions,
                &sign.variables,
                &sign.paths,
            ];
            if !sign.coded && lists.iter().all(|list| list.is_empty()) {
                problems.push(format!("rules/checklists/signs.yaml: `{name}` is neither listed nor coded"));
            }
        }
    }

    /// The statics `PERSONAS`, `CHECKLIST` and `SIGNS`.
    pub(crate) fn generate(&self) -> String {
        let mut personas: Vec<&str> = self.items().flat_map(|(_, item)| &item.personas).map(String::as_str).collect();
        personas.sort_unstable();
        personas.dedup();
        let mut out = format!("static PERSONAS: &[&str] = &{personas:?};\nstatic CHECKLIST: &[ChecklistItem] = &[\n");
        for (Area { area, .. }, item) in self.items() {
            let Item { id, demand, personas, weight, applies, evidence, against, by_rules, step } = item;
            let applies: Vec<&str> = alternatives(applies).collect();
            let sets = |list: &[String]| {
                let sets: Vec<String> =
                    list.iter().map(|text| format!("&{:?}", alternatives(text).collect::<Vec<_>>())).collect();
                format!("&[{}]", sets.join(", "))
            };
            let (evidence, against) = (sets(evidence), format!("&{against:?}"));
            let _ = writeln!(
                out,
                "    ChecklistItem {{ id: {id:?}, area: {area:?}, demand: {demand:?}, personas: &{personas:?}, \
                 weight: {weight}, applies: &{applies:?}, evidence: {evidence}, against: {against}, \
                 by_rules: {by_rules}, step: {step:?} }},"
            );
        }
        out.push_str("];\nstatic SIGNS: &[Sign] = &[\n");
        for sign in &self.signs {
            let Sign { name, what, coded: _, resources, kinds, images, commands, actions, variables, paths } = sign;
            let _ = writeln!(
                out,
                "    Sign {{ name: {name:?}, what: {what:?}, resources: &{resources:?}, kinds: &{kinds:?}, \
                 images: &{images:?}, commands: &{commands:?}, actions: &{actions:?}, variables: &{variables:?}, \
                 paths: &{paths:?} }},"
            );
        }
        out.push_str("];\n");
        out
    }
}
