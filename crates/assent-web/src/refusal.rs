//! What the handlers of a surface answer in place of a reply.

/// Makes the refusal of a surface: a [`Failure`](crate::failure::Failure) in a type
/// of the surface's own, so that it can say beside each handler how the errors of
/// its context are answered ([`failures!`](crate::failures)).
#[macro_export]
macro_rules! refusal {
    ($(#[$doc:meta])* $vis:vis struct $name:ident;) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name($crate::failure::Failure);

        $crate::refusal!(@from $name:
            $crate::failure::Failure,
            $crate::domain::accounts::AuthenticateError,
            $crate::domain::accounts::NewPasswordError,
            $crate::domain::limits::LimitError,
            $crate::domain::outcome::StoreError,
            ::std::io::Error,
        );

        impl $name {
            /// The same of a call whose good answer is a file.
            pub fn in_place_of_a_file(self) -> Self {
                Self(self.0.in_place_of_a_file())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $crate::actix_web::ResponseError for $name {
            fn status_code(&self) -> $crate::actix_web::http::StatusCode {
                self.0.status_code()
            }

            fn error_response(&self) -> $crate::actix_web::HttpResponse {
                self.0.error_response()
            }
        }
    };
    (@from $name:ident: $($kind:ty),+ $(,)?) => { $(
        impl From<$kind> for $name {
            fn from(error: $kind) -> Self {
                Self(error.into())
            }
        }
    )+ };
}
