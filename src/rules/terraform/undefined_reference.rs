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
        if directory.is_broken() {
            return;
        }
        for reference in &directory.references().all {
            let Some((message, help)) = fault(module, directory, reference) else { continue };
            if let Some(file) = directory.files.get(reference.file) {
                cx.report_in(file.id, reference.span, message).help(help);
            }
        }
    }
}

type Fault = (String, Cow<'static, str>);

fn fault(module: ModuleRef<'_>, directory: &Directory, reference: &Reference) -> Option<Fault> {
    let address = &*reference.address;
    let declared = |kind: &str| directory.find(address).is_none().then(|| undeclared(directory, kind, address));
    match reference.subject {
        Subject::Variable => declared("variable"),
        Subject::Module => declared("module").or_else(|| missing_output(module, reference)),
        Subject::Ephemeral => declared("ephemeral resource"),
        Subject::Resource => declared("resource"),
        Subject::Data => {
            let checked = &directory.references().checked_data;
            let here = (reference.file, reference.block);
            let visible = checked.iter().any(|(known, file, block)| **known == *address && (*file, *block) == here);
            if visible { None } else { declared("data source") }
        }
        Subject::Local => {
            let name = address.strip_prefix("local.").unwrap_or(address);
            directory.local(name).is_none().then(|| undeclared(directory, "local value", address))
        }
        Subject::Each if !reference.in_scope => {
            Some((format!("`{address}` in a block without `for_each`"), "add `for_each`, or name the value".into()))
        }
        Subject::Count if !reference.in_scope => {
            Some((format!("`{address}` in a block without `count`"), "add `count`, or name the value".into()))
        }
        Subject::Itself if !reference.in_scope => Some((
            "`self` outside of a provisioner, connection or postcondition".to_owned(),
            "name the resource by its address".into(),
        )),
        Subject::Nothing => Some(incomplete(address)),
        _ => None,
    }
}

fn undeclared(directory: &Directory, kind: &str, address: &str) -> Fault {
    let known: Vec<String> = directory.addresses().collect();
    let help = match nearest(address, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?").into(),
        None => "declare it in this module, or mend the name".into(),
    };
    (format!("{kind} `{address}` is not declared in this module"), help)
}

/// The first name alone: a string without quotes, mostly.
fn incomplete(name: &str) -> Fault {
    match name {
        "var" | "local" | "module" | "data" | "ephemeral" | "each" | "count" => {
            (format!("`{name}` without a name behind it"), format!("write `{name}.name`").into())
        }
        _ => (format!("`{name}` refers to nothing"), format!("write `\"{name}\"` when it is text").into()),
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
    Some((format!("module `{name}` has no output `{output}`"), help))
}
