use std::io::{Read, Seek, SeekFrom, Write};

use proptest::prelude::*;

use super::seal::{HEADER, SEGMENT, TAG};
use super::*;

fn blobs() -> (tempfile::TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path(), Secret::new([3; 32]), no_small()).unwrap();
    (folder, blobs)
}

/// A database without small blobs.
fn no_small() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE small_blob (id TEXT, bytes BLOB)")
        .unwrap();
    conn
}

fn all(blobs: &Blobs, id: &BlobId) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    blobs.reader(id).unwrap().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 31 + i / 251) as u8).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_written_in_any_pieces_is_read_back_from_any_place(
        size in prop_oneof![
            0usize..40,
            (SEGMENT - 2)..(SEGMENT + 3),
            (2 * SEGMENT - 2)..(2 * SEGMENT + 3),
            0usize..300_000
        ],
        piece in 1usize..100_000,
        from in 0usize..300_000,
    ) {
        let (_folder, blobs) = blobs();
        let content = pattern(size);
        let mut writer = blobs.create().unwrap();
        for part in content.chunks(piece) {
            writer.write_all(part).unwrap();
        }
        let blob = writer.finish().unwrap();
        prop_assert_eq!(blob.size, size as u64);
        prop_assert_eq!(&blob.sha256, &hex::encode(openssl::sha::sha256(&content)));
        prop_assert_eq!(&all(&blobs, &blob.id).unwrap(), &content);

        let mut reader = blobs.reader(&blob.id).unwrap();
        prop_assert_eq!(reader.size(), size as u64);
        reader.seek(SeekFrom::Start(from as u64)).unwrap();
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).unwrap();
        prop_assert_eq!(rest.as_slice(), content.get(from..).unwrap_or_default());
    }
}

#[test]
fn a_changed_byte_anywhere_is_an_error() {
    let (_folder, blobs) = blobs();
    let blob = blobs.put(&pattern(SEGMENT + 100)).unwrap();
    let path = blobs.path(&blob.id);
    let whole = fs::read(&path).unwrap();
    for at in [
        0,
        9,
        HEADER - 1,
        HEADER,
        HEADER + SEGMENT + TAG,
        whole.len() - 1,
    ] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&path, &changed).unwrap();
        let result = blobs
            .reader(&blob.id)
            .map_err(|_| ())
            .and_then(|mut reader| reader.read_to_end(&mut Vec::new()).map_err(|_| ()));
        assert_eq!(result, Err(()), "byte {at} was changed");
    }
}

#[test]
fn a_shortened_blob_is_an_error_also_when_cut_between_segments() {
    let (_folder, blobs) = blobs();
    let blob = blobs.put(&pattern(3 * SEGMENT)).unwrap();
    let path = blobs.path(&blob.id);
    let whole = fs::read(&path).unwrap();
    let stored = SEGMENT + TAG;
    for length in [
        HEADER,
        HEADER + 5,
        HEADER + stored,
        HEADER + 2 * stored,
        whole.len() - 1,
    ] {
        fs::write(&path, &whole[..length]).unwrap();
        let result = blobs
            .reader(&blob.id)
            .map_err(|_| ())
            .and_then(|mut reader| reader.read_to_end(&mut Vec::new()).map_err(|_| ()));
        assert_eq!(result, Err(()), "cut to {length} bytes");
    }
}

#[test]
fn segments_cannot_be_swapped_nor_a_blob_take_the_place_of_another() {
    let (_folder, blobs) = blobs();
    let one = blobs.put(&pattern(2 * SEGMENT)).unwrap();
    let path = blobs.path(&one.id);
    let whole = fs::read(&path).unwrap();
    let (header, body) = whole.split_at(HEADER);
    let (first, second) = body.split_at(SEGMENT + TAG);
    fs::write(&path, [header, second, first].concat()).unwrap();
    assert!(all(&blobs, &one.id).is_err());

    let other = blobs.put(b"other").unwrap();
    fs::copy(blobs.path(&other.id), &path).unwrap();
    assert!(matches!(blobs.reader(&one.id), Err(BlobError::Damaged(_))));
}

#[test]
fn a_blob_that_was_not_finished_leaves_nothing() {
    let (folder, blobs) = blobs();
    let mut writer = blobs.create().unwrap();
    writer.write_all(b"half").unwrap();
    drop(writer);
    let files = fs::read_dir(folder.path())
        .unwrap()
        .flat_map(|entry| fs::read_dir(entry.unwrap().path()).unwrap())
        .count();
    assert_eq!(files, 0);
}

#[test]
fn no_plain_text_lies_on_disk() {
    let (_folder, blobs) = blobs();
    let blob = blobs.put(&b"hemmelig tittel ".repeat(10_000)).unwrap();
    let stored = fs::read(blobs.path(&blob.id)).unwrap();
    assert!(!stored.windows(8).any(|window| window == b"hemmelig"));
}

#[test]
fn an_id_is_never_a_path() {
    for text in [
        "",
        "../../../../etc/passwd",
        "ABCDEF0123456789ABCDEF0123456789",
    ] {
        assert_eq!(BlobId::parse(text), None);
    }
}
