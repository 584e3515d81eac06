//! Pages into a file.

use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node as Tagged, SpanTag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};

use super::sheet::{COLUMN, Entry, FOOT, HEIGHT, LEFT, Node, WIDTH};
use super::typeface::{Line, Typeface};
use crate::AppError;

/// Something on a page; x and y from the top left corner, in points.
pub(super) enum Mark {
    /// Where its baseline begins, and the leaf it is part of; none for what only helps the eye.
    Text(f32, f32, Line, Option<usize>),
    /// From where, how long, how grey.
    Rule(f32, f32, f32, u8),
    /// Left, top, width, height.
    Frame(f32, f32, f32, f32),
}

/// What stands at the bottom.
pub(super) struct Footing {
    pub(super) text: String,
    /// One for each page.
    pub(super) numbers: Vec<String>,
}

/// Writes the file. `tree` tells what the leaves in the marks are, and how many there are.
pub(super) fn write(
    typeface: &Typeface,
    pages: Vec<Vec<Mark>>,
    (tree, leaves): (Vec<Node>, usize),
    outline: Vec<Entry>,
    title: &str,
    footing: &Footing,
) -> Result<Vec<u8>, AppError> {
    let failed = |error: &dyn std::fmt::Debug| AppError::Internal(format!("pdf: {error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| failed(&error))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let language = budstikke_domain::language::spoken().tag().to_owned();
    let program = format!("Budstikke {}", env!("CARGO_PKG_VERSION"));
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(language.clone())
            .creator(program),
    );
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| failed(&"page"))?;
    let mut identifiers: Vec<Vec<Identifier>> = (0..leaves).map(|_| Vec::new()).collect();
    for (marks, number) in pages.into_iter().zip(&footing.numbers) {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        let mut pen = Pen {
            typeface,
            surface: &mut surface,
        };
        for mark in marks {
            match mark {
                Mark::Text(x, y, line, leaf) => {
                    let tag = match leaf {
                        Some(_) => ContentTag::Span(SpanTag::empty()),
                        None => aside(ArtifactType::Header),
                    };
                    let identifier = pen.text(x, y, &line, tag);
                    if let Some(all) = leaf.and_then(|leaf| identifiers.get_mut(leaf)) {
                        all.push(identifier);
                    }
                }
                Mark::Rule(x, y, width, grey) => pen.rule(x, y, width, grey),
                Mark::Frame(x, y, width, height) => pen.frame(x, y, width, height),
            }
        }
        pen.foot(&footing.text, number);
        surface.finish();
        page.finish();
    }
    let mut tags = TagTree::new().with_lang(Some(language));
    for node in tree {
        tags.push(tagged(node, &mut identifiers));
    }
    document.set_tag_tree(tags);
    let mut entries = Outline::new();
    for Entry { text, page, y } in outline {
        let place = XyzDestination::new(page, Point::from_xy(0.0, y));
        entries.push_child(OutlineNode::new(text, place));
    }
    document.set_outline(entries);
    document.finish().map_err(|error| failed(&error))
}

/// What is seen and not heard.
fn aside(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn tagged(node: Node, identifiers: &mut [Vec<Identifier>]) -> Tagged {
    match node {
        Node::Leaf(leaf) => {
            // A leaf that runs over lines or pages is one thing all the same.
            let all = identifiers.get_mut(leaf).map(std::mem::take);
            let mut group = TagGroup::new(krilla::tagging::Tag::Span);
            for identifier in all.unwrap_or_default() {
                group.push(identifier);
            }
            group.into()
        }
        Node::Group(tag, children) => {
            let mut group = TagGroup::new(tag);
            for child in children {
                group.push(tagged(child, identifiers));
            }
            group.into()
        }
    }
}

struct Pen<'a, 'b> {
    typeface: &'a Typeface,
    surface: &'a mut Surface<'b>,
}

impl Pen<'_, '_> {
    fn text(&mut self, x: f32, y: f32, line: &Line, tag: ContentTag<'_>) -> Identifier {
        let identifier = self.surface.start_tagged(tag);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: luma::Color::new(line.style.grey).into(),
            opacity: NormalizedF32::ONE,
            rule: Default::default(),
        }));
        self.surface.draw_glyphs(
            Point::from_xy(x, y),
            &line.glyphs,
            self.typeface.font(line.style.weight),
            &line.text,
            line.style.size,
            false,
        );
        self.surface.end_tagged();
        identifier
    }

    fn rule(&mut self, x: f32, y: f32, width: f32, grey: u8) {
        let mut path = PathBuilder::new();
        path.move_to(x, y);
        path.line_to(x + width, y);
        self.stroke(path, 0.7, grey);
    }

    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
        self.stroke(path, 0.9, 0);
    }

    fn stroke(&mut self, path: PathBuilder, width: f32, grey: u8) {
        let Some(path) = path.finish() else {
            return;
        };
        self.surface.start_tagged(aside(ArtifactType::Layout));
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: luma::Color::new(grey).into(),
            width,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    /// The number of the page stands at the end, what the paper is before it, as far as there is room.
    fn foot(&mut self, text: &str, number: &str) {
        let y = HEIGHT - 44.0;
        let number = self.typeface.line(number, FOOT);
        let wide = number.width();
        let x = LEFT + COLUMN - wide;
        self.text(x, y, &number, aside(ArtifactType::Footer));
        let lines = self.typeface.lines(text, FOOT, COLUMN - wide - 20.0);
        for (line, down) in lines.iter().zip([0.0, FOOT.leading]) {
            self.text(LEFT, y + down, line, aside(ArtifactType::Footer));
        }
    }
}
