//! Whose certificates are believed, and what is said of others.
//!
//! This machine's authorities are believed, or those that `SSL_CERT_FILE` and
//! `SSL_CERT_DIR` name instead. A certificate that is itself among them is
//! believed as it is, for the names in it: so a self-signed one can be named.

use std::{env, path::Path, sync::Arc};

use thiserror::Error;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore,
        SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
            verify_server_name,
        },
        crypto::aws_lc_rs::default_provider,
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
        server::ParsedCertificate,
    },
};

/// Certificates of mail servers cannot be checked.
#[derive(Debug, Error)]
pub enum TlsError {
    /// This machine lacks what TLS needs.
    #[error("cannot check certificates of mail servers, install the ca-certificates package: {0}")]
    NoAuthorities(String),
    /// A file was named that is none of certificates.
    #[error("SSL_CERT_FILE names {file:?}, {why}: correct it, or unset it")]
    WrongFile {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Trusts whom this machine trusts. Reads its certificates, which blocks.
pub(crate) fn connector() -> Result<TlsConnector, TlsError> {
    if let Some(file) = env::var_os("SSL_CERT_FILE") {
        look_into(Path::new(&file))?;
    }
    let found = rustls_native_certs::load_native_certs();
    let errors: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
    let believing = Believing::new(found.certs)
        .map_err(|error| TlsError::NoAuthorities([vec![error], errors].concat().join("; ")))?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::NoAuthorities(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(believing))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Whether certificates are in the file that was named for them: those of
/// `SSL_CERT_DIR` would be believed in their place, and nobody would know why.
fn look_into(file: &Path) -> Result<(), TlsError> {
    let wrong = |why: String| TlsError::WrongFile { file: file.display().to_string(), why };
    let mut certificates = CertificateDer::pem_file_iter(file)
        .map_err(|error| wrong(format!("which cannot be read: {error}")))?;
    match certificates.next() {
        Some(Ok(_)) => Ok(()),
        Some(Err(error)) => Err(wrong(format!("which is no file of certificates: {error}"))),
        None => Err(wrong("which has no certificate in it".to_owned())),
    }
}

/// Believes chains up to an authority, and certificates that are named.
#[derive(Debug)]
struct Believing {
    chains: Arc<WebPkiServerVerifier>,
    named: Vec<CertificateDer<'static>>,
}

impl Believing {
    fn new(named: Vec<CertificateDer<'static>>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(named.iter().cloned());
        let provider = Arc::new(default_provider());
        let chains = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { chains, named })
    }
}

impl ServerCertVerifier for Believing {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.named.iter().any(|named| named.as_ref() == shown.as_ref()) {
            verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
            return Ok(ServerCertVerified::assertion());
        }
        self.chains.verify_server_cert(shown, intermediates, name, stapled, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// What to do about a certificate that was not believed.
pub(crate) fn advice(error: &rustls::Error) -> Option<&'static str> {
    let rustls::Error::InvalidCertificate(why) = error else { return None };
    Some(match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the mail server's certificate has expired: renew it, and see whether this machine's \
             clock is right"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the mail server's certificate is not valid yet: see whether this machine's clock is \
             right"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the mail server's certificate is for other names: write one of them in --smtp-url"
        }
        _ => {
            "the mail server's certificate is self-signed, or of an authority that this machine \
             does not know: put that certificate, or the authority's, into a file and name it in \
             the environment as SSL_CERT_FILE"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(pem: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }

    fn shown(
        named: &CertificateDer<'static>,
        shown: &str,
        name: &str,
    ) -> Result<(), rustls::Error> {
        let believing = Believing::new(vec![named.clone()]).unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let at = UnixTime::since_unix_epoch(std::time::Duration::from_hours(500_000));
        believing.verify_server_cert(&certificate(shown), &[], &name, &[], at).map(drop)
    }

    /// Both are self-signed, for `localhost`, as OpenSSL makes them.
    const NAMED: &str = include_str!("../fixtures/named.pem");
    const OTHER: &str = include_str!("../fixtures/other.pem");

    #[test]
    fn a_self_signed_certificate_is_believed_once_it_is_named() {
        shown(&certificate(NAMED), NAMED, "localhost").unwrap();
    }

    #[test]
    fn another_certificate_is_not_and_the_words_say_what_to_do() {
        let error = shown(&certificate(NAMED), OTHER, "localhost").unwrap_err();
        assert!(advice(&error).unwrap().contains("SSL_CERT_FILE"), "{error}");
    }

    #[test]
    fn a_named_certificate_is_good_for_its_names_alone() {
        let error = shown(&certificate(NAMED), NAMED, "mail.example.org").unwrap_err();
        assert!(advice(&error).unwrap().contains("other names"), "{error}");
    }

    #[test]
    fn a_machine_without_certificates_is_told_what_to_install() {
        let error = TlsError::NoAuthorities(Believing::new(Vec::new()).unwrap_err());
        assert!(error.to_string().contains("ca-certificates"), "{error}");
    }

    #[test]
    fn a_file_that_is_named_has_to_hold_a_certificate() {
        let fixture = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        look_into(&fixture("fixtures/named.pem")).unwrap();
        for (name, why) in
            [("fixtures/nowhere.pem", "cannot be read"), ("Cargo.toml", "no certificate in it")]
        {
            let error = look_into(&fixture(name)).unwrap_err().to_string();
            let names = error.contains("SSL_CERT_FILE names") && error.contains(name);
            assert!(names && error.contains(why), "{error}");
        }
    }
}
