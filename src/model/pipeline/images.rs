//! Images that a pipeline builds and pushes.

use crate::source::Span;
use crate::syntax::shell::Script;

/// The images that the steps or scripts of a pipeline build or push.
#[derive(Clone, Debug, Default)]
pub struct Images {
    pub named: Vec<ImageFact>,
    /// Something is pushed whose tags cannot be read: `${{ steps.meta.outputs.tags }}`, `--all-tags`.
    pub pushes_more: bool,
}

/// An image that a step builds or pushes.
#[derive(Clone, Debug)]
pub struct ImageFact {
    /// As written; may hold `${{ }}` or shell variables.
    pub reference: String,
    pub span: Span,
    /// The Dockerfile, when one is named.
    pub dockerfile: Option<String>,
    pub pushed: bool,
    /// `linux/amd64` and its like; empty when the step does not say, or not in a way that can be read.
    pub platforms: Vec<String>,
}

impl ImageFact {
    /// The name and the tag as they are written; nothing when either may stand in a variable as a whole.
    pub fn name_and_tag(&self) -> Option<(&str, &str)> {
        let text = self.reference.as_str();
        // What follows the last `:` outside of `${{ }}`, unless it is the port of a registry.
        let tail = text.rfind("}}").map_or(0, |end| end + 2);
        let colon = text.get(tail..)?.rfind(':').map(|at| tail + at).or_else(|| {
            let head = text.get(..text.rfind("${{")?)?;
            head.rfind(':')
        });
        match colon.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) {
            Some((name, tag)) if !tag.contains('/') => Some((name, tag)),
            // `$IMAGE` may hold a tag.
            _ => (!text.contains(['$', '@'])).then_some((text, "latest")),
        }
    }
}

impl Images {
    /// Adds what the commands of a script in the file `text` build and push.
    pub fn add(&mut self, script: &Script, text: &str) {
        for visited in script.commands() {
            let Some(command) = visited.command.effective() else { continue };
            if !matches!(command.name, "docker" | "podman") {
                continue;
            }
            let has = |name: &str| command.words.iter().take(3).any(|word| word.is(name));
            if has("build") {
                let value = |names: &[&str]| command.option_value(names).flatten().map(str::to_owned);
                let mut after_tag = false;
                for word in command.words {
                    let written = word.span.of(text);
                    if std::mem::take(&mut after_tag) {
                        self.named.push(ImageFact {
                            reference: written.trim_matches('"').to_owned(),
                            span: word.span,
                            dockerfile: value(&["-f", "--file"]),
                            pushed: command.has_flag(None, "push"),
                            platforms: Vec::new(),
                        });
                    }
                    after_tag = word.is("-t") || word.is("--tag");
                }
            } else if has("push") {
                self.pushes_more |= command.has_flag(Some('a'), "all-tags") || has("compose");
                if let Some(word) = command.operands(&[]).last()
                    && !word.is("push")
                {
                    let reference = word.span.of(text).trim_matches('"').to_owned();
                    let platforms = Vec::new();
                    self.named.push(ImageFact {
                        reference,
                        span: word.span,
                        dockerfile: None,
                        pushed: true,
                        platforms,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ImageFact;
    use crate::source::Span;

    #[test]
    fn references_have_a_name_and_a_tag() {
        for (reference, wanted) in [
            ("shop/api:1.2", Some(("shop/api", "1.2"))),
            ("localhost:5000/shop/api", Some(("localhost:5000/shop/api", "latest"))),
            ("shop/api", Some(("shop/api", "latest"))),
            ("$REGISTRY/api:latest", Some(("$REGISTRY/api", "latest"))),
            ("${{ env.IMAGE }}:latest", Some(("${{ env.IMAGE }}", "latest"))),
            ("shop/api:${{ github.sha }}", Some(("shop/api", "${{ github.sha }}"))),
            ("$IMAGE", None),
            ("${{ env.REPO }}/api", None),
            ("shop/api:v${{ inputs.version }}", Some(("shop/api", "v${{ inputs.version }}"))),
            ("localhost:5000/${{ env.NAME }}", None),
            ("shop/api@sha256:00", Some(("shop/api@sha256", "00"))),
        ] {
            let fact = ImageFact {
                reference: reference.to_owned(),
                span: Span::empty(0),
                dockerfile: None,
                pushed: true,
                platforms: Vec::new(),
            };
            assert_eq!(fact.name_and_tag(), wanted, "{}", fact.reference);
        }
    }
}
