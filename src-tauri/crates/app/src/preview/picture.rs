//! Pictures, decoded here and drawn anew: what the page gets is a PNG of our own making, whatever the file
//! was. Their size is known before a single point is decoded.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};

use budstikke_domain::words;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{NotShown, damaged, unreadable};

/// The most points a picture may have: A3 at 800 dots per inch.
const POINTS: u64 = 125_000_000;

/// The most memory that decoding may take.
const MEMORY: u64 = 512 * 1024 * 1024;

/// A larger side than this is made smaller for the window.
const SIDE: u32 = 5_000;

/// More pages than anybody leafs through.
const PAGES: u32 = 500;

/// How many pages there are; the first of them has a size that can be shown.
pub(super) fn pages(form: ImageFormat, content: impl Read + Seek) -> Result<u32, NotShown> {
    if form == ImageFormat::Tiff {
        let mut walk = walk(content)?;
        sized(walk.dimensions().map_err(damaged)?)?;
        let mut pages = 1;
        while pages < PAGES && walk.more_images() && walk.next_image().is_ok() {
            pages += 1;
        }
        return Ok(pages);
    }
    let reader = ImageReader::with_format(BufReader::new(content), form);
    sized(reader.into_dimensions().map_err(damaged)?)?;
    Ok(1)
}

/// The `page`, from 1, as a PNG. Stops when `ended`.
pub(super) fn draw(
    form: ImageFormat,
    page: u32,
    content: impl Read + Seek,
    ended: &AtomicBool,
) -> Result<Vec<u8>, NotShown> {
    let content = Ending { content, ended };
    if form == ImageFormat::Tiff {
        let (content, at) = find_page(content, page)?;
        decode(form, AtPage::new(content, at)?, ended)
    } else {
        decode(form, content, ended)
    }
}

fn decode(
    form: ImageFormat,
    content: impl Read + Seek,
    ended: &AtomicBool,
) -> Result<Vec<u8>, NotShown> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(BufReader::new(content), form);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    sized(decoder.dimensions())?;
    let turned = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    if ended.load(Ordering::Relaxed) {
        return Err(unreadable());
    }
    if picture.width() > SIDE || picture.height() > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    let picture = match picture.color().has_alpha() {
        true => DynamicImage::ImageRgba8(picture.into_rgba8()),
        false => DynamicImage::ImageRgb8(picture.into_rgb8()),
    };
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub);
    picture.write_with_encoder(encoder).map_err(damaged)?;
    Ok(png)
}

fn sized((width, height): (u32, u32)) -> Result<(), NotShown> {
    if width == 0 || height == 0 {
        return Err(unreadable());
    }
    if u64::from(width) * u64::from(height) > POINTS {
        return Err(NotShown(words! {
            nb: "Bildet er for stort til å vises her ({width} × {height} punkter). Åpne det i et annet program.",
            nn: "Biletet er for stort til å visast her ({width} × {height} punkt). Opne det i eit anna program.",
            en: "The picture is too large to be shown here ({width} × {height} pixels). Open it in another program.",
        }));
    }
    Ok(())
}

fn walk<R: Read + Seek>(content: R) -> Result<tiff::decoder::Decoder<BufReader<R>>, NotShown> {
    tiff::decoder::Decoder::new(BufReader::new(content)).map_err(damaged)
}

/// Where the directory of a page of a TIFF begins.
fn find_page<R: Read + Seek>(mut content: R, page: u32) -> Result<(R, u64), NotShown> {
    let at = {
        let mut walk = walk(&mut content)?;
        for _ in 1..page.min(PAGES) {
            walk.next_image().map_err(damaged)?;
        }
        walk.ifd_pointer().ok_or_else(unreadable)?.0
    };
    content.seek(SeekFrom::Start(0)).map_err(damaged)?;
    Ok((content, at))
}

/// A TIFF whose header names another page as its first: the decoder reads the first one alone.
struct AtPage<R> {
    content: R,
    header: Vec<u8>,
    position: u64,
}

impl<R: Read + Seek> AtPage<R> {
    fn new(mut content: R, page: u64) -> Result<AtPage<R>, NotShown> {
        let mut header = Vec::new();
        (&mut content)
            .take(16)
            .read_to_end(&mut header)
            .map_err(damaged)?;
        let little = header.first() == Some(&b'I');
        let big = header.contains(&43) && matches!(header.get(2..4), Some([43, 0] | [0, 43]));
        let (place, offset) = match (big, little) {
            (true, true) => (8..16, page.to_le_bytes().to_vec()),
            (true, false) => (8..16, page.to_be_bytes().to_vec()),
            (false, _) => {
                let short = u32::try_from(page).map_err(damaged)?;
                let bytes = if little {
                    short.to_le_bytes()
                } else {
                    short.to_be_bytes()
                };
                (4..8, bytes.to_vec())
            }
        };
        header
            .get_mut(place)
            .ok_or_else(unreadable)?
            .copy_from_slice(&offset);
        content.seek(SeekFrom::Start(0)).map_err(damaged)?;
        Ok(AtPage {
            content,
            header,
            position: 0,
        })
    }
}

impl<R: Read> Read for AtPage<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(out)?;
        for (at, byte) in (self.position..).zip(out.iter_mut().take(count)) {
            let changed = usize::try_from(at).ok().and_then(|at| self.header.get(at));
            match changed {
                Some(changed) => *byte = *changed,
                None => break,
            }
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for AtPage<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.content.seek(to)?;
        Ok(self.position)
    }
}

/// Content that ends with its window.
struct Ending<'a, R> {
    content: R,
    ended: &'a AtomicBool,
}

impl<R: Read> Read for Ending<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ended.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.content.read(out)
    }
}

impl<R: Seek> Seek for Ending<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.content.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{GrayImage, RgbImage};
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;

    fn drawn(form: ImageFormat, page: u32, bytes: &[u8]) -> DynamicImage {
        let png = draw(form, page, Cursor::new(bytes), &AtomicBool::new(false)).unwrap();
        image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap()
    }

    fn encoded(picture: impl Into<DynamicImage>, form: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, form).unwrap();
        bytes.into_inner()
    }

    /// Pages of so many points across, in shades that tell them apart.
    fn tiff_of(widths: &[u32]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        for width in widths {
            let shade = vec![*width as u8; (*width * 4) as usize];
            encoder
                .write_image::<colortype::Gray8>(*width, 4, &shade)
                .unwrap();
        }
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_drawn_anew_as_it_looked() {
        let red = RgbImage::from_pixel(7, 3, image::Rgb([200, 10, 10]));
        for form in [ImageFormat::Png, ImageFormat::Tiff] {
            let bytes = encoded(red.clone(), form);
            assert_eq!(pages(form, Cursor::new(&bytes)), Ok(1));
            assert_eq!(drawn(form, 1, &bytes).into_rgb8(), red, "{form:?}");
        }
        let jpeg = encoded(red, ImageFormat::Jpeg);
        assert_eq!(drawn(ImageFormat::Jpeg, 1, &jpeg).width(), 7);
    }

    #[test]
    fn every_page_of_a_tiff_is_shown() {
        let bytes = tiff_of(&[10, 20, 30]);
        assert_eq!(pages(ImageFormat::Tiff, Cursor::new(&bytes)), Ok(3));
        for page in 1..=3 {
            let picture = drawn(ImageFormat::Tiff, page, &bytes);
            assert_eq!(picture.width(), page * 10);
            assert_eq!(picture.into_luma8().get_pixel(0, 0).0, [page as u8 * 10]);
        }
    }

    #[test]
    fn a_picture_of_huge_dimensions_is_refused_before_a_point_of_it_is_decoded() {
        let mut png = encoded(GrayImage::new(1, 1), ImageFormat::Png);
        // IHDR: length, type, width, height, five more, and the sum over all of it.
        png[16..20].copy_from_slice(&100_000u32.to_be_bytes());
        png[20..24].copy_from_slice(&100_000u32.to_be_bytes());
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        let told = pages(ImageFormat::Png, Cursor::new(&png)).unwrap_err();
        assert!(told.0.contains("100000 × 100000"), "{told}");
        let drawn = draw(
            ImageFormat::Png,
            1,
            Cursor::new(&png),
            &AtomicBool::new(false),
        );
        assert!(drawn.is_err(), "nor when it is asked for all the same");
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(sum & 1))
            })
        })
    }

    #[test]
    fn drawing_stops_when_the_window_is_closed() {
        let bytes = encoded(RgbImage::new(500, 500), ImageFormat::Png);
        let stopped = draw(
            ImageFormat::Png,
            1,
            Cursor::new(&bytes),
            &AtomicBool::new(true),
        );
        assert!(stopped.is_err());
    }

    #[test]
    fn a_picture_that_is_damaged_or_goes_in_circles_is_told_as_that() {
        let mut circle = tiff_of(&[10]);
        let first = u32::from_le_bytes(circle[4..8].try_into().unwrap()) as usize;
        let count = u16::from_le_bytes(circle[first..first + 2].try_into().unwrap()) as usize;
        let next = first + 2 + 12 * count;
        let back = circle[4..8].to_vec();
        circle[next..next + 4].copy_from_slice(&back);
        let counted = pages(ImageFormat::Tiff, Cursor::new(&circle));
        assert!(counted.is_err() || counted == Ok(1), "{counted:?}");
        for form in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff] {
            let mut bytes = encoded(RgbImage::new(50, 50), form);
            bytes.truncate(bytes.len() / 2);
            let drawn = draw(form, 1, Cursor::new(&bytes), &AtomicBool::new(false));
            // Half a JPEG has an upper half.
            assert!(drawn.is_err() || form == ImageFormat::Jpeg, "{form:?}");
        }
    }

    #[test]
    fn a_large_picture_is_made_smaller_for_the_window() {
        let wide = encoded(GrayImage::new(SIDE * 2, 10), ImageFormat::Png);
        assert_eq!(drawn(ImageFormat::Png, 1, &wide).width(), SIDE);
    }
}
