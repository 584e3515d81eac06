#![no_main]
libfuzzer_sys::fuzz_target!(|octets: &[u8]| budstikke_fuzz::run("fiks_io_answer", octets));
