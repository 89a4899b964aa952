//! Commands that fetch what a project depends on, as its lists say.

use crate::source::Span;
use crate::syntax::shell::{Arguments, Word};

/// Where the command stands that installs the dependencies listed in files of the project.
pub fn dependency_install(arguments: &Arguments<'_>) -> Option<Span> {
    let words: Vec<&str> = arguments.words.iter().map_while(Word::literal).collect();
    let operands: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let lists = match (arguments.name, operands.as_slice()) {
        ("npm" | "pnpm" | "bun", ["install" | "i" | "ci"])
        | ("npm", ["clean-install"])
        | ("yarn", [] | ["install"])
        | ("bundle" | "composer" | "poetry" | "pdm", ["install"])
        | ("go", ["mod", "download" | "tidy"] | ["get"])
        | ("cargo" | "pnpm", ["fetch"])
        | ("dotnet", ["restore", ..])
        | ("uv", ["sync"])
        | ("mix", ["deps.get"]) => true,
        ("pip" | "pip3", ["install", ..]) | ("uv", ["pip", "install", ..]) => {
            words.iter().any(|word| matches!(*word, "-r" | "--requirement") || word.starts_with("--requirement="))
        }
        ("mvn" | "mvnw", goals) => goals.iter().any(|goal| goal.starts_with("dependency:")),
        _ => false,
    };
    // Yarn alone may be `yarn --version`.
    let asks = words.iter().any(|word| matches!(*word, "--version" | "--help" | "-v" | "-h" | "-g" | "--global"));
    (lists && !asks).then(|| arguments.span())
}

/// A source of `COPY` that stands for everything in the build context.
pub fn is_whole_context(path: &str) -> bool {
    matches!(path, "." | "./" | "./." | "/" | "*" | "./*")
}
