//! Checks signatures by ring, which the rest of the program stands on already. Knows keys, not tokens.
//!
//! `jsonwebtoken` reads tokens and leaves cryptography to a provider. Of its own two, one stands on
//! `rsa`, which has an advisory that nobody mends (RUSTSEC-2023-0071), the other on a second library
//! of everything. It takes one provider a process; here only the desk's door uses it.

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature::{self as by, RsaPublicKeyComponents, UnparsedPublicKey};
use signature::{Error, Verifier};

/// Makes ring the one to check signatures. Once is enough; more does no harm.
pub(super) fn install() {
    _ = RING.install_default();
}

static RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: verifier,
    // For making keys known to others, which is none of our business.
    key_utils: KeyUtils::new_unimplemented(),
};

/// A key, and the one way to use it.
struct Ring {
    algorithm: Algorithm,
    key: DecodingKey,
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(Ring { algorithm: *algorithm, key: key.clone() }))
}

impl JwtVerifier for Ring {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for Ring {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        use Algorithm::{ES256, EdDSA, PS256, RS256};
        use DecodingKeyKind::{RsaModulusExponent, SecretOrDer};

        let checked = match (self.algorithm, self.key.kind()) {
            (RS256, RsaModulusExponent { n, e }) => RsaPublicKeyComponents { n, e }.verify(
                &by::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            (PS256, RsaModulusExponent { n, e }) => RsaPublicKeyComponents { n, e }.verify(
                &by::RSA_PSS_2048_8192_SHA256,
                message,
                signature,
            ),
            (ES256, SecretOrDer(point)) => {
                UnparsedPublicKey::new(&by::ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signature)
            }
            (EdDSA, SecretOrDer(point)) => {
                UnparsedPublicKey::new(&by::ED25519, point).verify(message, signature)
            }
            _ => return Err(Error::new()),
        };
        checked.map_err(|_| Error::new())
    }
}
