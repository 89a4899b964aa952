//! The blocks that Terraform and OpenTofu themselves define, with their arguments and nested blocks.
//!
//! <https://developer.hashicorp.com/terraform/language>, <https://opentofu.org/docs/language/>

/// What may stand in a block whose content no provider adds to.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub arguments: &'static [&'static str],
    pub required: &'static [&'static str],
    pub blocks: &'static [&'static str],
}

const CONDITION: Schema =
    Schema { arguments: &["condition", "error_message"], required: &["condition", "error_message"], blocks: &[] };

/// What block `kind` holds inside of block `parent` (`""` at the top); nothing when others decide that.
pub fn schema(parent: &str, kind: &str) -> Option<Schema> {
    Some(match (parent, kind) {
        ("", "variable") => Schema {
            arguments: &["type", "default", "description", "sensitive", "nullable", "ephemeral", "deprecated", "const"],
            required: &[],
            blocks: &["validation"],
        },
        ("", "output") => Schema {
            arguments: &["value", "description", "sensitive", "depends_on", "ephemeral", "deprecated", "type"],
            required: &["value"],
            blocks: &["precondition"],
        },
        ("", "terraform") => Schema {
            arguments: &["required_version", "experiments", "language"],
            required: &[],
            blocks: &["backend", "cloud", "required_providers", "provider_meta", "encryption", "state_store"],
        },
        ("", "moved") => Schema { arguments: &["from", "to"], required: &["from", "to"], blocks: &[] },
        ("", "removed") => {
            Schema { arguments: &["from"], required: &["from"], blocks: &["lifecycle", "provisioner", "connection"] }
        }
        ("", "import") => Schema {
            arguments: &["to", "id", "identity", "provider", "for_each"],
            required: &["to"],
            blocks: &["identity"],
        },
        ("", "check") => Schema { arguments: &[], required: &[], blocks: &["data", "assert"] },
        ("resource" | "data" | "ephemeral", "lifecycle") => Schema {
            arguments: &[
                "create_before_destroy",
                "prevent_destroy",
                "ignore_changes",
                "replace_triggered_by",
                "enabled",
                "destroy",
            ],
            required: &[],
            blocks: &["precondition", "postcondition", "action_trigger"],
        },
        ("variable", "validation")
        | ("check", "assert")
        | ("output" | "lifecycle", "precondition")
        | ("lifecycle", "postcondition") => CONDITION,
        _ => return None,
    })
}
