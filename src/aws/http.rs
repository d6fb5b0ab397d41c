//! The HTTP client that all AWS clients of a run share: one TLS stack, proxies from the environment, one connection pool.

use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// A client that trusts the platform's certificates, or those of `ca_bundle` instead, as the AWS CLI does.
///
/// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` apply: the SDK's default client honours them, a client that is
/// built by hand does so only when told.
///
/// # Errors
/// The bundle cannot be read, or holds no certificate. The text names the file.
pub(super) fn client(ca_bundle: Option<&Path>) -> Result<SharedHttpClient, String> {
    let tls = TlsContext::builder().with_trust_store(trust(ca_bundle)?).build().map_err(|error| error.to_string())?;
    Ok(Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        connector = connector.tls_context(tls.clone());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        connector.build()
    }))
}

fn trust(ca_bundle: Option<&Path>) -> Result<TrustStore, String> {
    let Some(path) = ca_bundle else { return Ok(TrustStore::default()) };
    let pem = std::fs::read(path).map_err(|error| format!("CA bundle {}: {error}", path.display()))?;
    let certificates = certificates_in(&pem).map_err(|why| format!("CA bundle {}: {why}", path.display()))?;
    if certificates == 0 {
        return Err(format!("CA bundle {}: holds no PEM certificate", path.display()));
    }
    Ok(TrustStore::empty().with_pem_certificate(pem))
}

/// Counts the certificates; the TLS stack panics on a bundle that does not parse, so it is parsed here first.
fn certificates_in(pem: &[u8]) -> Result<usize, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    Ok(roots.len())
}
