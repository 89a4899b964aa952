//! Which modules are evaluated, and with which files.

use super::{body, workspace};

#[test]
fn installed_modules_are_evaluated_but_not_reported() {
    let manifest = r#"{"Modules": [{"Key": "log", "Dir": ".terraform/modules/log"}]}"#;
    let files = [
        (
            ".terraform/modules/log/main.tf",
            "variable \"name\" {}\noutput \"full\" {\n  value = \"log-${var.name}\"\n}\n",
        ),
        (".terraform/modules/modules.json", manifest),
        (
            "main.tf",
            "module \"log\" {\n  source = \"acme/log/aws\"\n  name = \"a\"\n}\nresource \"r\" \"x\" {\n  name = module.log.full\n}\n",
        ),
    ];
    assert_eq!(body(&files, "r.x"), "{name: \"log-a\"}");
    let workspace = workspace(&files);
    let entries = workspace.entries();
    let paths = |at: &usize| workspace.directories[*at].path.as_str();
    assert_eq!(entries.iter().map(paths).collect::<Vec<_>>(), [""]);
    let tree = workspace.evaluate(entries[0]);
    let reported: Vec<(&str, bool)> =
        tree.instances.iter().map(|instance| (instance.address.as_str(), instance.reported)).collect();
    assert_eq!(reported, [("", true), ("module.log", false)]);
}

#[test]
fn public_modules_of_a_library_are_also_evaluated_by_themselves() {
    let part = "variable \"days\" {\n  default = 90\n}\nresource \"r\" \"x\" {\n  days = var.days\n}\n";
    let caller = "variable \"days\" {}\nmodule \"part\" {\n  source = \"./modules/part\"\n  days = var.days\n}\n";
    let entries = |files: &[(&str, &str)]| {
        let workspace = workspace(files);
        workspace.entries().iter().map(|&at| workspace.directories[at].path.to_string()).collect::<Vec<_>>()
    };
    let library = [("main.tf", caller), ("modules/part/main.tf", part)];
    assert_eq!(entries(&library), ["", "modules/part"]);
    let internal = caller.replace("modules/", "internal/");
    let parts = [("main.tf", internal.as_str()), ("internal/part/main.tf", part)];
    assert_eq!(entries(&parts), [""], "a part for internal use");
    assert_eq!(entries(&[parts[0], parts[1], ("internal/part/README.md", "# Part")]), ["", "internal/part"]);
    assert_eq!(entries(&[library[0], library[1], ("terraform.tfvars", "days = 7\n")]), [""], "applied here");
}

#[test]
fn tofu_files_replace_their_twins() {
    let files =
        [("main.tf", "resource \"r\" \"x\" {\n  a = 1\n}\n"), ("main.tofu", "resource \"r\" \"x\" {\n  a = 2\n}\n")];
    assert_eq!(body(&files, "r.x"), "{a: 2}");
    assert_eq!(workspace(&files).directories[0].declarations.len(), 1);
}
