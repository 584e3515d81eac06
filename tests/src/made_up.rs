//! Content that does not compress, as long as one likes, the same in every run.

use std::io::{self, Read};

/// Octets of xorshift64 from a fixed seed, low octet first; `tests/interop/java` makes the same.
#[derive(Debug, Clone)]
pub struct MadeUp {
    left: u64,
    state: u64,
    used: u32,
}

impl MadeUp {
    /// `size` octets.
    pub fn new(size: u64) -> MadeUp {
        MadeUp {
            left: size,
            state: 0x2545_F491_4F6C_DD1D,
            used: 8,
        }
    }

    fn next(&mut self) -> u8 {
        if self.used == 8 {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            self.used = 0;
        }
        let octet = self.state >> (8 * self.used);
        self.used += 1;
        octet as u8
    }
}

impl Read for MadeUp {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        for octet in buffer.iter_mut().take(count) {
            *octet = self.next();
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// Lines of hex digits of so many characters in all, which compress to half of that at best.
pub fn text(size: u64) -> String {
    let mut octets = Vec::new();
    MadeUp::new(size / 2)
        .read_to_end(&mut octets)
        .expect("it is made up");
    let lines: Vec<String> = octets.chunks(32).map(hex::encode).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_octets_come_however_they_are_read() {
        let mut whole = Vec::new();
        MadeUp::new(1000).read_to_end(&mut whole).unwrap();
        let mut piecewise = Vec::new();
        let mut source = MadeUp::new(1000);
        let mut buffer = [0; 7];
        while let Ok(count @ 1..) = source.read(&mut buffer) {
            piecewise.extend_from_slice(&buffer[..count]);
        }
        assert_eq!(whole.len(), 1000);
        assert_eq!(whole, piecewise);
    }
}
