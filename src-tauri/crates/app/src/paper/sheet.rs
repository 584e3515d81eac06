//! Content into pages of A4: what comes after what, where a page ends, and what each thing is for those who hear
//! it instead of seeing it.

use std::mem;
use std::num::NonZeroU16;

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag, TagKind};

use super::ink::{Footing, Mark, write};
use super::typeface::{Line, Style, Typeface, Weight};
use crate::AppError;

/// A4 in points, and the margins that printers ask for.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 42.5;
const TOP: f32 = 40.0;
const BOTTOM: f32 = HEIGHT - 58.0;
/// The width that is written on.
pub(super) const COLUMN: f32 = WIDTH - 2.0 * LEFT;
const GAP: f32 = 8.0;

const fn style(weight: Weight, size: f32, leading: f32, grey: u8) -> Style {
    Style {
        weight,
        size,
        leading,
        grey,
    }
}

const TITLE: Style = style(Weight::Bold, 14.0, 18.0, 0);
const HEADING: Style = style(Weight::Bold, 10.5, 14.0, 0);
const KIND: Style = style(Weight::Bold, 8.0, 12.0, 0);
const LEAD: Style = style(Weight::Regular, 10.5, 14.5, 0);
const BODY: Style = style(Weight::Regular, 9.0, 12.0, 0);
const LABEL: Style = style(Weight::Regular, 9.0, 12.0, 0x44);
const HEAD: Style = style(Weight::Bold, 9.0, 12.0, 0);
const CODE: Style = style(Weight::Regular, 7.0, 9.5, 0);
const MARK: Style = style(Weight::Bold, 10.5, 14.0, 0);
pub(super) const FOOT: Style = style(Weight::Regular, 8.0, 11.0, 0x44);

/// What a thing is, as a tree. A leaf is what is drawn; its number stands in the marks.
pub(super) enum Node {
    Group(TagKind, Vec<Node>),
    Leaf(usize),
}

/// A heading, for the outline.
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// A piece of a cell: small print is for codes and digests.
pub(crate) enum Piece {
    Text(String),
    Small(String),
}

/// A column of a table.
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    /// A share of the width; all of a table come to 1.
    pub(crate) share: f32,
    pub(crate) numbers: bool,
}

/// A document being written, from the top.
pub(crate) struct Sheet {
    typeface: Typeface,
    pages: Vec<Vec<Mark>>,
    y: f32,
    leaves: usize,
    tree: Vec<Node>,
    outline: Vec<Entry>,
    /// «TESTMILJØ», on every page; empty in production.
    mark: String,
    /// Stands again at the top of a page while a table goes on.
    head: Vec<Cell>,
}

#[derive(Clone)]
struct Cell {
    x: f32,
    width: f32,
    lines: Vec<Line>,
    end: bool,
}

impl Sheet {
    /// An empty page. `mark` stands on it and every page after it, unless it is empty.
    ///
    /// Errors: [`AppError::Internal`] when what is built in is broken.
    pub(crate) fn new(mark: &str) -> Result<Sheet, AppError> {
        let typeface =
            Typeface::new().ok_or_else(|| AppError::Internal("the typeface".to_owned()))?;
        let mut sheet = Sheet {
            typeface,
            pages: Vec::new(),
            y: TOP,
            leaves: 0,
            tree: Vec::new(),
            outline: Vec::new(),
            mark: mark.to_owned(),
            head: Vec::new(),
        };
        sheet.turn();
        Ok(sheet)
    }

    /// What kind of paper it is, its main sentence, and what it is about.
    pub(crate) fn opening(&mut self, kind: &str, sentence: &str, about: &str) {
        let beside = match self.mark.is_empty() {
            true => COLUMN,
            false => COLUMN - 120.0,
        };
        self.paragraph(&kind.to_uppercase(), KIND, beside, Tag::P.into());
        self.y += 2.0;
        self.outline(sentence);
        self.paragraph(sentence, TITLE, beside, heading(1, sentence));
        self.y += 2.0;
        self.paragraph(about, LEAD, COLUMN, Tag::P.into());
        self.y += 8.0;
    }

    /// A heading, with what comes after it on the same page.
    pub(crate) fn heading(&mut self, text: &str) {
        self.y += 12.0;
        if self.y + HEADING.leading + 4.0 * BODY.leading > BOTTOM {
            self.turn();
        }
        self.outline(text);
        self.paragraph(text, HEADING, COLUMN, heading(2, text));
        self.y += 2.0;
    }

    /// Labels and what they say, in two columns.
    pub(crate) fn facts(&mut self, facts: &[(String, String)]) {
        const LABELS: f32 = 142.0;
        let mut items = Vec::new();
        for (label, value) in facts {
            let value = [Piece::Text(value.clone())];
            let cells = vec![
                self.cell(&[(label.as_str(), LABEL)], LEFT, LABELS - GAP, false),
                self.cell(&pieces(&value), LEFT + LABELS, COLUMN - LABELS, false),
            ];
            let leaves = self.row(cells);
            let tags: [TagKind; 2] = [Tag::Lbl.into(), Tag::LBody.into()];
            items.push(Node::Group(Tag::LI.into(), tagged(tags, leaves)));
        }
        let list = Tag::L(ListNumbering::None).into();
        self.tree.push(Node::Group(list, items));
    }

    /// A table with its headings, which stand again on every page it goes on to.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Vec<Vec<Piece>>]) {
        let mut x = LEFT;
        let mut places = Vec::new();
        for column in columns {
            let width = COLUMN * column.share;
            places.push((x, width - GAP, column.numbers));
            x += width;
        }
        let head: Vec<Cell> = columns
            .iter()
            .zip(&places)
            .map(|(column, (x, width, numbers))| {
                self.cell(&[(column.heading, HEAD)], *x, *width, *numbers)
            })
            .collect();
        let leaves = self.row(head.clone());
        self.rule(0);
        let tags = columns
            .iter()
            .map(|_| Tag::TH(TableHeaderScope::Column).into());
        let top = Node::Group(Tag::TR.into(), tagged(tags, leaves));
        self.head = head;
        let mut body = Vec::new();
        for row in rows {
            let cells = row
                .iter()
                .zip(&places)
                .map(|(cell, (x, width, numbers))| self.cell(&pieces(cell), *x, *width, *numbers))
                .collect();
            let leaves = self.row(cells);
            self.rule(0xbb);
            let tags = row.iter().map(|_| Tag::TD.into());
            body.push(Node::Group(Tag::TR.into(), tagged(tags, leaves)));
        }
        self.head = Vec::new();
        let parts = vec![
            Node::Group(Tag::THead.into(), vec![top]),
            Node::Group(Tag::TBody.into(), body),
        ];
        self.tree.push(Node::Group(Tag::Table.into(), parts));
    }

    /// Two lists in a frame, side by side. Kept on one page unless they are longer than one.
    pub(crate) fn framed(&mut self, lists: [(&str, &[String]); 2]) {
        const INSET: f32 = 10.0;
        const BULLET: f32 = 9.0;
        self.y += 14.0;
        let wide = (COLUMN - 3.0 * INSET) / 2.0;
        let mut columns = Vec::new();
        for (at, (title, items)) in [0.0, 1.0].into_iter().zip(lists) {
            let x = LEFT + INSET + at * (wide + INSET);
            let title_cell = self.cell(&[(title, HEADING)], x, wide, false);
            let items: Vec<(Cell, Cell)> = items
                .iter()
                .map(|item| {
                    let bullet = self.cell(&[("•", BODY)], x, BULLET, false);
                    let text =
                        self.cell(&[(item.as_str(), BODY)], x + BULLET, wide - BULLET, false);
                    (bullet, text)
                })
                .collect();
            columns.push((title, title_cell, items));
        }
        let tall = columns.iter().map(|(_, title, items)| {
            title.height() + 2.0 + items.iter().map(|(_, text)| text.height()).sum::<f32>()
        });
        let tall = tall.fold(0.0, f32::max) + 2.0 * INSET;
        if self.y + tall > BOTTOM {
            self.turn();
        }
        let (page, top) = (self.pages.len() - 1, self.y);
        let mut lowest = top;
        for (title, title_cell, items) in columns {
            self.y = top + INSET;
            // The second stands beside the first, unless that has gone on to another page.
            if self.pages.len() - 1 != page {
                self.turn();
            }
            self.outline(title);
            let leaves = self.row(vec![title_cell]);
            self.y += 2.0;
            self.tree.extend(tagged([heading(2, title)], leaves));
            let mut list = Vec::new();
            for (bullet, text) in items {
                let leaves = self.row(vec![bullet, text]);
                let tags: [TagKind; 2] = [Tag::Lbl.into(), Tag::LBody.into()];
                list.push(Node::Group(Tag::LI.into(), tagged(tags, leaves)));
            }
            if !list.is_empty() {
                let tag = Tag::L(ListNumbering::Disc).into();
                self.tree.push(Node::Group(tag, list));
            }
            lowest = f32::max(lowest, self.y);
        }
        if self.pages.len() - 1 == page {
            self.y = lowest + INSET;
            let frame = Mark::Frame(LEFT, top, COLUMN, self.y - top);
            self.draw(frame);
        }
    }

    /// The whole as PDF. `title` names the file's content in the window of who opens it; `foot` stands at the
    /// bottom of each page, beside the number that `page_of` gives it.
    pub(crate) fn finish(
        self,
        title: &str,
        foot: &str,
        page_of: impl Fn(usize, usize) -> String,
    ) -> Result<Vec<u8>, AppError> {
        let pages = self.pages.len();
        let numbers = (1..=pages).map(|page| page_of(page, pages)).collect();
        let footing = Footing {
            text: foot.to_owned(),
            numbers,
        };
        write(
            &self.typeface,
            self.pages,
            (self.tree, self.leaves),
            self.outline,
            title,
            &footing,
        )
    }

    fn outline(&mut self, text: &str) {
        self.outline.push(Entry {
            text: text.to_owned(),
            page: self.pages.len() - 1,
            y: self.y,
        });
    }

    fn paragraph(&mut self, text: &str, style: Style, width: f32, tag: TagKind) {
        let cell = self.cell(&[(text, style)], LEFT, width, false);
        let leaves = self.row(vec![cell]);
        self.tree.extend(tagged([tag], leaves));
    }

    fn cell(&self, pieces: &[(&str, Style)], x: f32, width: f32, end: bool) -> Cell {
        let lines = pieces
            .iter()
            .flat_map(|(text, style)| self.typeface.lines(text, *style, width))
            .collect();
        Cell {
            x,
            width,
            lines,
            end,
        }
    }

    /// Draws cells side by side, and gives the leaf of each; none for one that is empty. A row that fits on a
    /// page is not broken.
    fn row(&mut self, cells: Vec<Cell>) -> Vec<Option<usize>> {
        let tall = cells.iter().map(Cell::height).fold(0.0, f32::max);
        if self.y + tall > BOTTOM && tall < BOTTOM - TOP - 60.0 {
            self.turn();
        }
        let leaves: Vec<_> = cells
            .iter()
            .map(|cell| (!cell.lines.is_empty()).then(|| self.leaf()))
            .collect();
        let mut rest: Vec<_> = cells
            .into_iter()
            .map(|cell| {
                let lines = cell.lines.clone().into_iter();
                (cell, lines.peekable())
            })
            .collect();
        loop {
            let (top, mut lowest) = (self.y, self.y);
            for ((cell, lines), leaf) in rest.iter_mut().zip(&leaves) {
                let mut y = top;
                while let Some(line) = lines.next_if(|line| y + line.style.leading <= BOTTOM) {
                    let leading = line.style.leading;
                    self.text_at(cell, line, y, *leaf);
                    y += leading;
                }
                lowest = f32::max(lowest, y);
            }
            self.y = lowest;
            if rest.iter_mut().all(|(_, lines)| lines.peek().is_none()) {
                return leaves;
            }
            self.turn();
        }
    }

    fn text_at(&mut self, cell: &Cell, line: Line, y: f32, leaf: Option<usize>) {
        let x = match cell.end {
            true => cell.x + cell.width - line.width(),
            false => cell.x,
        };
        let baseline = y + line.style.leading * 0.5 + line.style.size * 0.36;
        self.draw(Mark::Text(x, baseline, line, leaf));
    }

    fn rule(&mut self, grey: u8) {
        self.y += 2.5;
        let y = self.y;
        self.draw(Mark::Rule(LEFT, y, COLUMN, grey));
        self.y += 2.5;
    }

    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    fn draw(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Goes on to a new page.
    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        if !self.mark.is_empty() {
            // Heard once, seen on every page.
            let first = self.pages.len() == 1;
            let leaf = first.then(|| self.leaf());
            let line = self.typeface.line(&self.mark, MARK);
            let wide = line.width() + 16.0;
            let x = LEFT + COLUMN - wide;
            self.draw(Mark::Text(x + 8.0, TOP + 13.0, line, leaf));
            self.draw(Mark::Frame(x, TOP, wide, 18.0));
            if let Some(leaf) = leaf {
                let said = vec![Node::Leaf(leaf)];
                self.tree.push(Node::Group(Tag::P.into(), said));
            } else {
                self.y += 26.0;
            }
        }
        let head = mem::take(&mut self.head);
        if !head.is_empty() {
            let (top, mut lowest) = (self.y, self.y);
            for cell in &head {
                let mut y = top;
                for line in cell.lines.clone() {
                    let leading = line.style.leading;
                    self.text_at(cell, line, y, None);
                    y += leading;
                }
                lowest = f32::max(lowest, y);
            }
            self.y = lowest;
            self.rule(0);
        }
        self.head = head;
    }
}

impl Cell {
    fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.style.leading).sum()
    }
}

fn heading(level: u16, text: &str) -> TagKind {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    Tag::Hn(level, Some(text.to_owned())).into()
}

fn pieces(cell: &[Piece]) -> Vec<(&str, Style)> {
    cell.iter()
        .map(|piece| match piece {
            Piece::Text(text) => (text.as_str(), BODY),
            Piece::Small(text) => (text.as_str(), CODE),
        })
        .collect()
}

/// Each leaf under its tag. An empty cell keeps its place in a row of a table, and has nothing to say.
fn tagged(tags: impl IntoIterator<Item = TagKind>, leaves: Vec<Option<usize>>) -> Vec<Node> {
    tags.into_iter()
        .zip(leaves)
        .map(|(tag, leaf)| Node::Group(tag, leaf.map(Node::Leaf).into_iter().collect()))
        .collect()
}
