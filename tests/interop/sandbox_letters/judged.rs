//! What the judges have to say of a letter, and how a test says what it should be.

/// What each judge has to say of a letter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Judged {
    /// `judge.py frame`: what is unusual about `sbd.zip` and the SBD in it.
    pub(super) frame: Vec<String>,
    /// `None` without a package.
    pub(super) package: Option<Package>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Package {
    /// How the content key travels, as `openssl cms` names it; `None` when it cannot read that far.
    pub(super) transport: Option<&'static str>,
    /// `None` when `openssl cms -decrypt` gets nothing out of it.
    pub(super) content: Option<Container>,
    /// Whether BouncyCastle and Digdir's library read it to the end and find every file signed. `None`
    /// where there is no Java.
    pub(super) java: Option<bool>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Container {
    /// `unzip -t` finds no errors.
    pub(super) unzips: bool,
    /// `judge.py package`: what is unusual about the container and the manifests in it.
    pub(super) remarks: Vec<String>,
    /// `None` when there is no signature to look at.
    pub(super) signature: Option<Signature>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) digest: &'static str,
    /// `openssl cms -verify -noverify`: over the manifest as it stands in the container.
    pub(super) holds: bool,
    /// `openssl cms -verify` up to the sandbox's root.
    pub(super) trusted: bool,
    /// The number in the signer's certificate.
    pub(super) signer: String,
}

/// A letter as it should be judged when nothing is wrong with it.
pub(super) fn usual(from: &str) -> Judged {
    Judged {
        frame: Vec::new(),
        package: Some(Package {
            transport: Some("rsaesOaep sha256"),
            content: Some(Container {
                unzips: true,
                remarks: Vec::new(),
                signature: Some(Signature {
                    digest: "sha1",
                    holds: true,
                    trusted: true,
                    signer: from.to_owned(),
                }),
            }),
            java: Some(true),
        }),
    }
}

impl Judged {
    pub(super) fn frame(mut self, lines: &[&str]) -> Judged {
        self.frame = lines.iter().map(|line| (*line).to_owned()).collect();
        self
    }

    pub(super) fn without_package(mut self) -> Judged {
        self.package = None;
        self
    }

    pub(super) fn package(mut self, change: impl FnOnce(&mut Package)) -> Judged {
        change(self.package.as_mut().expect("a package"));
        self
    }

    pub(super) fn remarks(self, lines: &[&str]) -> Judged {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        self.package(|package| package.content.as_mut().expect("it opens").remarks = lines)
    }

    pub(super) fn signature(self, change: impl FnOnce(&mut Signature)) -> Judged {
        self.package(|package| {
            let content = package.content.as_mut().expect("it opens");
            change(content.signature.as_mut().expect("it is signed"));
        })
    }

    pub(super) fn sha256(self) -> Judged {
        self.signature(|signature| signature.digest = "sha256")
    }

    /// Nothing comes out of it.
    pub(super) fn shut(self) -> Judged {
        self.package(|package| {
            package.content = None;
            package.java = Some(false);
        })
    }

    /// It ends in the middle, before any structure of it is closed.
    pub(super) fn cut_off(self) -> Judged {
        self.shut().package(|package| package.transport = None)
    }

    /// Java's library does not take it.
    pub(super) fn refused_by_java(self) -> Judged {
        self.package(|package| package.java = Some(false))
    }
}
