//! Words that say what kind of name follows, by list.

use std::sync::LazyLock;

use super::spelling::Word;

/// A list of words, compared as names are.
#[derive(Debug)]
pub(super) struct Words(Vec<Word>);

impl Words {
    fn new(list: &str) -> Self {
        Self(list.split_whitespace().map(Word::new).collect())
    }

    pub fn contains(&self, word: &Word) -> bool {
        self.0.iter().any(|other| other.equals(word))
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $list:literal;)*) => {
        $($(#[$doc])* pub(super) static $name: LazyLock<Words> = LazyLock::new(|| Words::new($list));)*
    };
}

lists! {
    /// Nouns that a newspaper sets before the name of an organisation, or leaves out: حزب البعث and البعث.
    ORGANIZATION_HEADS = "حزب حركه تنظيم جماعه ميليشيا ميليشيات نادي فريق منتخب شركه مجموعه مؤسسه بنك مصرف وكاله صحيفه
        جريده مجله قناه شبكه موقع اذاعه تلفزيون وزاره منظمه هيئه تيار جبهه ائتلاف اتحاد جمعيه مركز معهد كتله تحالف
        برنامج دار دائره مجلس";
    /// The same before places.
    LOCATION_HEADS = "مدينه دوله جمهوريه مملكه اماره محافظه ولايه منطقه بلده قريه مقاطعه جزيره حي اقليم قلعه";
    /// Epithets that a place may go without, beside adjectives of relation: مكة المكرمة.
    EPITHETS = "مكرمه منوره شريف شريفه متحده";
    /// What makes another place of a place: جنوب السودان is not السودان.
    DIRECTIONS = "شمال جنوب شرق غرب وسط شمالي جنوبي شرقي غربي";
    /// What makes another team of a team.
    TEAMS = "شباب للشباب ناشئين للناشئين سيدات للسيدات اولمبي رديف";
    /// What leads a family name of several words.
    PARTICLES = "دي دا دو دل فان فون لو لا تن de da von van";
    /// Titles that a span holds by mistake, or as a part of the name.
    TITLES = "الشيخ الشيخه الامير الاميره الملك السيد الدكتور الرئيس الحاج سيدي مولاي";
}
