//! What every mailer owes, and every folder of mails.

use std::{fs, sync::Arc};

use assent_conformance::mailer::{Delivered, Letterbox};
use assent_domain::mail::{MailFolder, Mailer};
use tempfile::TempDir;

use crate::{mailer, temporary};

struct Folder(TempDir);

impl Letterbox for Folder {
    async fn delivered(&self) -> Vec<Delivered> {
        let files = fs::read_dir(self.0.path()).expect("the folder can be listed");
        files
            .map(|file| fs::read(file.expect("the folder can be listed").path()))
            .map(|raw| Delivered::parse(&raw.expect("the file can be read")))
            .collect()
    }
}

assent_conformance::mailer_contract!(|| async {
    let folder = temporary();
    (Arc::new(mailer(&folder)) as Arc<dyn Mailer>, Folder(folder))
});

assent_conformance::mail_folder_contract!(|| async {
    let folder = temporary();
    let mailer = Arc::new(mailer(&folder));
    (mailer.clone() as Arc<dyn MailFolder>, mailer as Arc<dyn Mailer>, folder)
});
