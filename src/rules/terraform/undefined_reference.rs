//! `terraform/undefined-reference`: see `rules/terraform/undefined-reference.md`.

use std::borrow::Cow;

use crate::model::nearest::nearest;
use crate::model::terraform::{Directory, Reference, Subject};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UndefinedReference;

impl Rule for UndefinedReference {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        // What could not be read may hold the declaration.
        if module.is_incomplete(cx) {
            return;
        }
        let mut suggestions = MOST_SUGGESTIONS;
        for reference in &directory.references().all {
            let Some((message, help)) = fault(module, directory, reference) else { continue };
            let Some(file) = directory.files.get(reference.file) else { continue };
            let finding = cx.report_in(file.id, reference.span, message);
            match help {
                Some(help) => finding.help(help),
                None if suggestions > 0 => {
                    suggestions -= 1;
                    finding.help(suggestion(directory, &reference.address))
                }
                None => finding.help(DECLARE),
            };
        }
    }
}

/// What is wrong and what to do; without the latter a name may have been meant.
type Fault = (String, Option<Cow<'static, str>>);

/// Each is searched for among all names of the module.
const MOST_SUGGESTIONS: usize = 50;

const DECLARE: &str = "declare it in this module, or mend the name";

fn fault(module: ModuleRef<'_>, directory: &Directory, reference: &Reference) -> Option<Fault> {
    let address = &*reference.address;
    let declared = |kind: &str| directory.find(address).is_none().then(|| undeclared(kind, address));
    match reference.subject {
        Subject::Variable => declared("variable"),
        Subject::Module => declared("module").or_else(|| missing_output(module, reference)),
        Subject::Ephemeral => declared("ephemeral resource"),
        Subject::Resource => declared("resource"),
        Subject::Data => {
            let here = (reference.address.clone(), reference.file, reference.block);
            declared("data source").filter(|_| !directory.references().checked_data.contains(&here))
        }
        Subject::Local => {
            let name = address.strip_prefix("local.").unwrap_or(address);
            directory.local(name).is_none().then(|| undeclared("local value", address))
        }
        Subject::Each if !reference.in_scope => Some((
            format!("`{address}` in a block without `for_each`"),
            Some("add `for_each`, or name the value".into()),
        )),
        Subject::Count if !reference.in_scope => {
            Some((format!("`{address}` in a block without `count`"), Some("add `count`, or name the value".into())))
        }
        Subject::Itself if !reference.in_scope => Some((
            "`self` outside of a provisioner, connection or postcondition".to_owned(),
            Some("name the resource by its address".into()),
        )),
        Subject::Nothing => Some(incomplete(address)),
        _ => None,
    }
}

fn undeclared(kind: &str, address: &str) -> Fault {
    (format!("{kind} `{address}` is not declared in this module"), None)
}

fn suggestion(directory: &Directory, address: &str) -> Cow<'static, str> {
    // Only names of the same kind: `local.x` is never a slip for `var.x`.
    let root = address.split('.').next().unwrap_or("");
    let same: Vec<String> = directory.addresses().filter(|known| known.split('.').next() == Some(root)).collect();
    match nearest(address, same.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?").into(),
        None => DECLARE.into(),
    }
}

/// The first name alone: a string without quotes, mostly.
fn incomplete(name: &str) -> Fault {
    match name {
        "var" | "local" | "module" | "data" | "ephemeral" | "each" | "count" => {
            (format!("`{name}` without a name behind it"), Some(format!("write `{name}.name`").into()))
        }
        _ => (format!("`{name}` refers to nothing"), Some(format!("write `\"{name}\"` when it is text").into())),
    }
}

/// An output that the local module behind `module.x` does not have.
fn missing_output(module: ModuleRef<'_>, reference: &Reference) -> Option<Fault> {
    let (output, _) = reference.attribute.as_ref()?;
    let name = reference.address.strip_prefix("module.")?;
    let called = module.called(name).filter(|called| !called.is_broken())?;
    if reference.guarded || called.find(&format!("output.{output}")).is_some() {
        return None;
    }
    let outputs = called.blocks_of("output").filter_map(|(_, block)| block.label(0));
    let help = match nearest(output, outputs) {
        Some(near) => format!("did you mean `{near}`?").into(),
        None => "add the output to the module".into(),
    };
    Some((format!("module `{name}` has no output `{output}`"), Some(help)))
}
