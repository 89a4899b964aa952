//! What names of images, folders and variables have to do with each other.

use camino::Utf8Path;

use super::{Place, Sure};
use crate::model::repository::Facts;
use crate::source::{SourceFile, Span};

/// An image with the variables of its workflow filled in: `$IMAGE`, `${IMAGE}`, `${{ env.IMAGE }}`.
pub(super) fn filled(written: &str, variables: &[(String, String)]) -> String {
    let mut text = written.to_owned();
    for (name, value) in variables {
        for form in [format!("${{{{ env.{name} }}}}"), format!("${{{name}}}"), format!("${name}:"), format!("${name}/")]
        {
            let end = if form.ends_with([':', '/']) { form.get(form.len() - 1..).unwrap_or("") } else { "" };
            text = text.replace(&form, &format!("{value}{end}"));
        }
    }
    text
}

/// The line of a span of a file.
pub(super) fn place(sources: &[SourceFile], facts: &Facts, span: Span) -> Place {
    let line = sources.get(facts.file.index()).map_or(1, |source| source.position(span.start).line);
    Place { path: facts.path.clone(), line }
}

/// The last part of a name: `api` of `ghcr.io/shop/api`.
pub(super) fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The one image that a reference such as `module.images.result.cart.url` speaks of by one of its words.
pub(super) fn suggested<'a>(images: &'a [String], reference: &str) -> Option<&'a str> {
    let words = reference.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 2);
    let is_meant = |image: &&String, word: &str| {
        let rest = last_part(image).strip_suffix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['-', '_']))
    };
    let mut found = words.flat_map(|word| images.iter().filter(move |image| is_meant(image, word)));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first.as_str())
}

/// Whether a Dockerfile lies in a folder that has the image's name, or the part of it behind a prefix:
/// `src/cart/Dockerfile` and `retail-store-sample-cart`.
pub(super) fn folder_match(path: &Utf8Path, image: &str) -> Option<Sure> {
    let folders = path.parent()?.components().map(|part| part.as_str().to_ascii_lowercase());
    folders.rev().take(2).find_map(|folder| {
        if folder == image {
            Some(Sure::Likely)
        } else if folder.len() >= 2
            && image.strip_suffix(folder.as_str()).is_some_and(|rest| rest.ends_with(['-', '_']))
        {
            Some(Sure::Possible)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{filled, folder_match, suggested};
    use crate::graph::Sure;

    #[test]
    fn variables_of_a_workflow_are_filled_in() {
        let variables = [("IMAGE".to_owned(), "ghcr.io/shop/api".to_owned())];
        for written in ["$IMAGE:$GITHUB_SHA", "${IMAGE}:1", "${{ env.IMAGE }}:${{ github.sha }}"] {
            assert!(filled(written, &variables).starts_with("ghcr.io/shop/api:"), "{written}");
        }
        assert_eq!(filled("$IMAGES:1", &variables), "$IMAGES:1");
    }

    #[test]
    fn a_reference_speaks_of_one_image() {
        let images = ["r.io/shop-cart".to_owned(), "r.io/shop-ui".to_owned()];
        assert_eq!(suggested(&images, "${module.images.result.cart.url}"), Some("r.io/shop-cart"));
        assert_eq!(suggested(&images, "${var.cart_or_ui}"), None);
        assert_eq!(suggested(&images, "${var.container_image}"), None);
    }

    #[test]
    fn a_folder_names_its_image() {
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "cart"), Some(Sure::Likely));
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "retail-store-sample-cart"), Some(Sure::Possible));
        assert_eq!(folder_match("src/cartservice/src/Dockerfile".into(), "cartservice"), Some(Sure::Likely));
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "discart"), None);
        assert_eq!(folder_match("Dockerfile".into(), "cart"), None);
    }
}
