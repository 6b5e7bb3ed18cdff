//! What an operator says about an issuer. Knows nothing of tokens.

use std::{net::IpAddr, str::FromStr};

use clap::{Args, ValueEnum};
use jsonwebtoken::Algorithm;
use reqwest::Url;

/// Who else may vouch for those who come to the desk, besides our own API keys.
#[derive(Clone, Debug, Args)]
pub struct OidcConfig {
    /// The OpenID Connect issuer whose access tokens open the desk, exactly as its tokens name it
    #[arg(
        long = "oidc-issuer",
        env = "KHABAR_OIDC_ISSUER",
        requires = "audience",
        value_name = "URL"
    )]
    pub issuer: Option<IssuerUrl>,

    /// The audience that a token must be meant for: this server, as the issuer knows it
    #[arg(
        long = "oidc-audience",
        env = "KHABAR_OIDC_AUDIENCE",
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        value_name = "AUDIENCE"
    )]
    pub audience: Option<String>,

    /// The one algorithm that tokens may be signed by
    #[arg(
        long = "oidc-algorithm",
        env = "KHABAR_OIDC_ALGORITHM",
        value_enum,
        ignore_case = true,
        default_value_t,
        value_name = "ALGORITHM"
    )]
    pub algorithm: Pinned,

    /// The claim that holds the scopes: a text with spaces between, or a list
    #[arg(
        long = "oidc-scope-claim",
        env = "KHABAR_OIDC_SCOPE_CLAIM",
        default_value = "scope",
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        value_name = "CLAIM"
    )]
    pub scope_claim: String,
}

/// The algorithm that tokens are signed by. All have a public key: with a shared secret, whoever can
/// check a token could make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Pinned {
    /// RSA, PKCS #1 v1.5, SHA-256: what issuers use unless told otherwise
    #[default]
    #[value(name = "RS256")]
    Rs256,
    /// RSA, PSS, SHA-256
    #[value(name = "PS256")]
    Ps256,
    /// ECDSA on P-256, SHA-256
    #[value(name = "ES256")]
    Es256,
    /// Ed25519
    #[value(name = "EdDSA")]
    EdDsa,
}

impl From<Pinned> for Algorithm {
    fn from(pinned: Pinned) -> Self {
        match pinned {
            Pinned::Rs256 => Self::RS256,
            Pinned::Ps256 => Self::PS256,
            Pinned::Es256 => Self::ES256,
            Pinned::EdDsa => Self::EdDSA,
        }
    }
}

/// Where an issuer is, which is also its name: kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerUrl {
    text: String,
    url: Url,
}

impl FromStr for IssuerUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| "write https://HOST or https://HOST/PATH")?;
        if !safe(&url) {
            return Err("must be https; http is for this machine alone, 127.0.0.1 or localhost");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must have no query and no fragment");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must have no user and no password");
        }
        Ok(Self { text: text.to_owned(), url })
    }
}

impl IssuerUrl {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it describes itself.
    pub(super) fn discovery(&self) -> Result<Url, &'static str> {
        let base = self.text.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        Url::parse(&address).map_err(|_| "the issuer is no address to build on")
    }

    /// Reads the address of its keys, which must be as safe as its own.
    pub(super) fn keys(&self, text: &str) -> Result<Url, &'static str> {
        let url = Url::parse(text).map_err(|_| "its `jwks_uri` is no address")?;
        let fits = safe(&url) && url.scheme() == self.url.scheme();
        fits.then_some(url).ok_or("its `jwks_uri` is not as safe as its own address")
    }

    /// Whether it is reached by TLS.
    pub(super) fn by_tls(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// Whether nobody on the way can answer in its place: TLS, or no way at all.
fn safe(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let here = || match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    };
    match url.scheme() {
        "https" => !host.is_empty(),
        "http" => here(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Options {
        #[command(flatten)]
        oidc: OidcConfig,
    }

    fn parse(options: &[&str]) -> Result<OidcConfig, String> {
        let arguments = std::iter::once("khabar").chain(options.iter().copied());
        let parsed = Options::try_parse_from(arguments);
        parsed.map(|options| options.oidc).map_err(|error| error.to_string())
    }

    #[test]
    fn an_issuer_needs_an_audience_and_no_more() {
        Options::command().debug_assert();
        let issuer = ["--oidc-issuer", "https://id.example/realms/press"];
        let refused = parse(&issuer).unwrap_err();
        assert!(refused.contains("--oidc-audience <AUDIENCE>"), "{refused}");
        assert!(parse(&[]).unwrap().issuer.is_none());

        let config = parse(&[issuer[0], issuer[1], "--oidc-audience", "khabar"]).unwrap();
        assert_eq!((config.algorithm, config.scope_claim.as_str()), (Pinned::Rs256, "scope"));
        assert_eq!(config.issuer.unwrap().as_str(), issuer[1]);
        assert!(parse(&["--oidc-audience", ""]).is_err());
    }

    #[test]
    fn no_algorithm_with_a_shared_secret_can_be_chosen() {
        for (algorithm, chosen) in [
            ("RS256", Some(Pinned::Rs256)),
            ("eddsa", Some(Pinned::EdDsa)),
            ("HS256", None),
            ("none", None),
        ] {
            let config = parse(&["--oidc-algorithm", algorithm]);
            assert_eq!(config.ok().map(|config| config.algorithm), chosen, "{algorithm}");
        }
    }

    #[test]
    fn an_issuer_is_reached_by_tls_unless_it_is_on_this_machine() {
        for text in [
            "https://id.example",
            "https://id.example:8443/realms/press/",
            "http://127.0.0.1:3000",
            "http://127.9.9.9/op",
            "http://[::1]:3000",
            "http://localhost:3000",
        ] {
            assert_eq!(text.parse::<IssuerUrl>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "id.example",
            "http://id.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "http://10.0.0.1",
            "http://[::ffff:10.0.0.1]",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://id.example?realm=press",
            "https://id.example#press",
            "https://user:secret@id.example",
        ] {
            assert!(text.parse::<IssuerUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn keys_are_fetched_no_less_safely_than_the_issuer_is_reached() {
        let far: IssuerUrl = "https://id.example/op/".parse().unwrap();
        let near: IssuerUrl = "http://127.0.0.1:3000".parse().unwrap();
        let discovery = "https://id.example/op/.well-known/openid-configuration";
        assert_eq!(far.discovery().unwrap().as_str(), discovery);
        assert!(far.keys("https://keys.example/jwks").is_ok());
        assert!(near.keys("http://127.0.0.1:3000/jwks").is_ok());
        for text in ["http://id.example/jwks", "http://127.0.0.1/jwks", "/jwks", "file:///jwks"] {
            assert!(far.keys(text).is_err(), "{text}");
        }
        assert!(near.keys("http://id.example/jwks").is_err());
    }
}
