//! Compilers in the final image.

use crate::model::docker::{Base, Manager, PackageCommand, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct BuildToolsInFinalImage;

/// Images made to build with.
const BUILD_IMAGES: [&str; 7] = ["golang", "rust", "maven", "gradle", "gcc", "swift", "haskell"];

const BUILD_TOOLS: [&str; 22] = [
    "build-essential",
    "build-base",
    "gcc",
    "g++",
    "gcc-c++",
    "clang",
    "make",
    "cmake",
    "ninja-build",
    "autoconf",
    "automake",
    "cargo",
    "rustc",
    "golang",
    "golang-go",
    "go",
    "maven",
    "gradle",
    "default-jdk",
    "openjdk-17-jdk",
    "openjdk-21-jdk",
    "musl-dev",
];

impl Rule for BuildToolsInFinalImage {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        if !stage.in_final_image() {
            return;
        }
        let image = stage.image_use().filter(|_| stage.base() == Base::Image);
        if let Some((image, reference)) = image.as_ref().and_then(|image| Some((image, image.reference()?)))
            && (BUILD_IMAGES.contains(&reference.name()) || reference.repository == "dotnet/sdk")
        {
            let name = reference.name();
            cx.report(image.span, format!("the final image is built on `{name}`, an image to build with"))
                .help("build in a stage of its own and copy the result into a small base image");
            return;
        }
        for run in stage.of(Keyword::Run) {
            let commands = run.commands();
            let packages: Vec<_> =
                commands.filter_map(|command| command.effective().and_then(PackageCommand::of)).collect();
            let removes = |package: &PackageCommand<'_>| {
                matches!(package.action, "del" | "purge" | "remove" | "autoremove" | "erase")
            };
            if packages.iter().any(removes) {
                continue;
            }
            let system = packages
                .iter()
                .filter(|package| !matches!(package.manager, Manager::Pip | Manager::Npm | Manager::Gem | Manager::Go));
            let mut tools = system.filter(|package| package.installs()).flat_map(|package| &package.operands);
            if let Some(tool) = tools.find(|word| word.literal().is_some_and(is_build_tool)) {
                let name = tool.literal().unwrap_or_default();
                cx.report(tool.span, format!("`{name}` ends up in the final image"))
                    .help("build in a stage of its own and copy the result");
                return;
            }
        }
    }
}

fn is_build_tool(package: &str) -> bool {
    let name = package.split(['=', ':', '~', '<', '>']).next().unwrap_or(package);
    BUILD_TOOLS.contains(&name)
}
