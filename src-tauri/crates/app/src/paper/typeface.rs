//! Text into glyphs and lines. The typeface is Noto Sans in two weights: a PDF takes no part of a webfont.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};

use crate::format;

/// How thick letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How a text looks; lengths in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    /// From one line to the next.
    pub(super) leading: f32,
    /// 0 is black, 255 white.
    pub(super) grey: u8,
}

/// A line of text, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

impl Line {
    /// In points, with the spaces it ends in.
    pub(super) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * self.style.size
    }
}

/// The typeface.
pub(super) struct Typeface {
    regular: Cut,
    bold: Cut,
}

struct Cut {
    face: Face<'static>,
    font: Font,
}

impl Typeface {
    /// None when a typeface that is built in is broken, which a test would have seen.
    pub(super) fn new() -> Option<Typeface> {
        Some(Typeface {
            regular: Cut::new(notosans::REGULAR_TTF)?,
            bold: Cut::new(notosans::BOLD_TTF)?,
        })
    }

    pub(super) fn font(&self, weight: Weight) -> Font {
        self.cut(weight).font.clone()
    }

    fn cut(&self, weight: Weight) -> &Cut {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// One line, however long.
    pub(super) fn line(&self, text: &str, style: Style) -> Line {
        let text = self.visible(text);
        Line {
            glyphs: self.cut(style.weight).shape(&text),
            text,
            style,
        }
    }

    /// `text` in lines of at most `width` points, broken at spaces, and within words that are wider than that.
    /// A line keeps the space it is broken at, so that words stay apart for who reads the text out.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let text = self.visible(text);
        let cut = self.cut(style.weight);
        let most = width / style.size;
        let mut lines = Vec::new();
        let mut current = String::new();
        let mut used = 0.0;
        for word in text.split_inclusive(' ') {
            let seen = cut.width(word.trim_end());
            if !current.is_empty() && used + seen > most {
                lines.push(std::mem::take(&mut current));
                used = 0.0;
            }
            if seen > most {
                for sign in word.chars() {
                    let wide = cut.width(sign.encode_utf8(&mut [0; 4]));
                    if !current.is_empty() && sign != ' ' && used + wide > most {
                        lines.push(std::mem::take(&mut current));
                        used = 0.0;
                    }
                    current.push(sign);
                    used += wide;
                }
            } else {
                current.push_str(word);
                used += cut.width(word);
            }
        }
        if !current.is_empty() {
            lines.push(current);
        }
        lines
            .into_iter()
            .map(|text| Line {
                glyphs: cut.shape(&text),
                text,
                style,
            })
            .collect()
    }

    /// The text with every sign that would not be seen, or turns the order of reading, by its number. What has
    /// no glyph is told by its number too: the typeface holds the letters of Europe.
    fn visible(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for sign in text.chars() {
            let hidden = sign.is_control() || format::is_steering(sign);
            if hidden || self.regular.face.glyph_index(sign).is_none() {
                shown.push_str(&format!("[U+{:04X}]", u32::from(sign)));
            } else {
                shown.push(sign);
            }
        }
        shown
    }
}

impl Cut {
    fn new(file: &'static [u8]) -> Option<Cut> {
        Some(Cut {
            face: Face::from_slice(file, 0)?,
            font: Font::new(file.into(), 0)?,
        })
    }

    /// In ems.
    fn width(&self, text: &str) -> f32 {
        self.shape(text).iter().map(|glyph| glyph.x_advance).sum()
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let em = self.font.units_per_em();
        let ems = |units: i32| {
            #[allow(clippy::cast_precision_loss, reason = "units of a typeface are few")]
            let units = units as f32;
            units / em
        };
        // Glyphs of one cluster stand for the same signs; those end where the next cluster begins.
        let starts: Vec<usize> = shaped
            .glyph_infos()
            .iter()
            .map(|info| info.cluster as usize)
            .collect();
        let end_of = |start: usize| {
            let later = starts.iter().copied().filter(|other| *other > start);
            later.min().unwrap_or(text.len())
        };
        shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, place)| {
                let start = info.cluster as usize;
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    ems(place.x_advance),
                    ems(place.x_offset),
                    ems(place.y_offset),
                    ems(place.y_advance),
                    start..end_of(start),
                    None,
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        weight: Weight::Regular,
        size: 10.0,
        leading: 13.0,
        grey: 0,
    };

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn no_line_is_wider_than_its_column_and_nothing_of_the_text_is_lost() {
        let typeface = Typeface::new().unwrap();
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let text = format!("Søknad om støtte til {digest} og  litt til");
        let lines = typeface.lines(&text, STYLE, 90.0);
        assert!(lines.len() > 3, "{:?}", texts(&lines));
        assert_eq!(texts(&lines).concat(), text);
        for line in &lines {
            let seen = typeface.line(line.text.trim_end(), STYLE);
            assert!(seen.width() <= 90.5, "«{}» is {}", line.text, seen.width());
        }
    }

    #[test]
    fn what_is_not_seen_is_written_out_and_what_europe_writes_is_not() {
        let typeface = Typeface::new().unwrap();
        let seen = |text: &str| typeface.line(text, STYLE).text;
        assert_eq!(seen("bankgpj.\u{202e}exe"), "bankgpj.[U+202E]exe");
        assert_eq!(seen("a\u{200b}b\u{ad}c\nd"), "a[U+200B]b[U+00AD]c[U+000A]d");
        assert_eq!(seen("中"), "[U+4E2D]");
        let europe = "Čáhput ŊŋŦŧŽž ÆØÅ «–» ŁódźΑθήνα Київ 12 – 100 %";
        assert_eq!(seen(europe), europe);
    }
}
