//! Letters as PDF: A4, Helvetica, black on white. Enough for any viewer, and nothing hidden in it.

/// Characters on a line of running text.
const WIDTH: usize = 88;
/// Lines on a page.
const LINES: usize = 50;
/// Points from one line to the next.
const LEADING: usize = 14;

/// A document with a letterhead, a title and paragraphs; an empty line parts paragraphs.
pub(crate) fn render(letterhead: &str, title: &str, text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().flat_map(wrap).collect();
    let pages: Vec<&[String]> = if lines.is_empty() {
        vec![&[]]
    } else {
        lines.chunks(LINES).collect()
    };
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nb-NO) >>".to_vec(),
        Vec::new(),
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    let mut kids = String::new();
    for (number, page) in pages.iter().enumerate() {
        let drawn = draw(letterhead, title, page, number + 1, pages.len());
        let content = objects.len() + 1;
        objects.push(
            [
                format!("<< /Length {} >>\nstream\n", drawn.len()).as_bytes(),
                &drawn,
                b"\nendstream",
            ]
            .concat(),
        );
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        );
        objects.push(page.into_bytes());
        kids.push_str(&format!("{} 0 R ", objects.len()));
    }
    if let Some(tree) = objects.get_mut(1) {
        *tree = format!("<< /Type /Pages /Kids [ {kids}] /Count {} >>", pages.len()).into_bytes();
    }
    put_together(&objects)
}

fn font(name: &str) -> Vec<u8> {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
        .into_bytes()
}

/// The content stream of one page.
fn draw(letterhead: &str, title: &str, lines: &[String], page: usize, pages: usize) -> Vec<u8> {
    let mut drawn = Vec::new();
    let mut write = |font: &str, x: usize, y: usize, text: &str| {
        drawn.extend_from_slice(format!("BT /{font} Tf {x} {y} Td (").as_bytes());
        drawn.extend(win_ansi(text));
        drawn.extend_from_slice(b") Tj ET\n");
    };
    write("F2 10", 70, 790, letterhead);
    if page == 1 {
        write("F2 14", 70, 755, title);
    }
    for (row, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        write("F1 10", 70, 725_usize.saturating_sub(row * LEADING), line);
    }
    write("F1 8", 500, 20, &format!("Side {page} av {pages}"));
    drawn
}

/// The file: header, objects, cross-reference table, trailer.
fn put_together(objects: &[Vec<u8>]) -> Vec<u8> {
    // Octets above 127 on the second line tell programs that the file is not text.
    let mut pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    let trailer = format!(
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.extend_from_slice(trailer.as_bytes());
    pdf
}

/// One line of text as lines that fit.
fn wrap(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= WIDTH;
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) if fits(last) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A PDF string's octets: Latin-1 with Windows' additions, what is special escaped.
fn win_ansi(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    for character in text.chars() {
        match character {
            '(' | ')' | '\\' => octets.extend([b'\\', character as u8]),
            '–' => octets.push(0x96),
            '—' => octets.push(0x97),
            '’' => octets.push(0x92),
            '•' => octets.push(0x95),
            '…' => octets.push(0x85),
            other => octets.push(u8::try_from(u32::from(other)).unwrap_or(b'?')),
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_of_the_table_points_at_its_object() {
        let pdf = render(
            "Nordfjell kommune",
            "Vedtak",
            &"En linje (æøå)\n".repeat(120),
        );
        let text: String = pdf.iter().map(|octet| char::from(*octet)).collect();
        let table = text.split("xref\n").nth(1).unwrap();
        let offsets = table
            .lines()
            .skip(2)
            .take_while(|line| line.ends_with("n "));
        for (index, line) in offsets.enumerate() {
            let offset: usize = line.split(' ').next().unwrap().parse().unwrap();
            let wanted = format!("{} 0 obj", index + 1);
            assert!(
                pdf[offset..].starts_with(wanted.as_bytes()),
                "{wanted} at {offset}"
            );
        }
        assert_eq!(
            text.matches("/Type /Page ").count(),
            3,
            "120 lines on pages of 50"
        );
        assert!(text.contains("En linje \\(æøå\\)"), "Latin-1, escaped");
    }
}
