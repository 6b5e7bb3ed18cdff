// What the reader itself says, language by language. It knows no story.

export const LANGUAGE_NAMES = { en: 'English', fr: 'Français', ar: 'العربية' };

export const SAYINGS = {
  en: {
    direction: 'ltr', skip: 'Skip to the stories', search: 'Search', suggestions: 'Suggestions', language: 'Language',
    storiesIn: 'Stories in', anyLanguage: 'Any language', topics: 'Topics', newest: 'Latest', more: 'More stories',
    nothing: 'Nothing here.', mentions: 'Mentioned', relations: 'Who is tied to whom, and which words say so',
    close: 'Close to it', stories: 'Stories', meant: 'Did you mean', corrected: 'Corrected.',
    withdrawn: 'This story was withdrawn', fromCopy: 'From your offline copy.', changed: '{} changed — show',
    thisChanged: 'This story has changed — show', live: 'Live', waiting: 'Up to date', online: 'Up to date',
    offline: 'Offline', failing: 'The server is not well; trying again',
    TOPIC: 'topic', THING: 'thing', HEADLINE: 'story', ASSERTED: 'stated', NOTIFIED: 'announced',
    CONDITIONAL: 'possible', EVALUATING: 'under study', HEADLINE_ONLY: 'by a headline',
  },
  fr: {
    direction: 'ltr', skip: 'Aller aux articles', search: 'Chercher', suggestions: 'Suggestions', language: 'Langue',
    storiesIn: 'Articles en', anyLanguage: 'Toute langue', topics: 'Sujets', newest: 'À la une', more: 'Suite',
    nothing: 'Rien ici.', mentions: 'Cités', relations: 'Qui est lié à qui, et quels mots le disent',
    close: 'À lire aussi', stories: 'Articles', meant: 'Vouliez-vous dire', corrected: 'Corrigé.',
    withdrawn: 'Cet article a été retiré', fromCopy: 'De votre copie hors ligne.', changed: '{} changements — afficher',
    thisChanged: 'Cet article a changé — afficher', live: 'En direct', waiting: 'À jour', online: 'À jour',
    offline: 'Hors ligne', failing: 'Le serveur va mal ; nouvel essai',
    TOPIC: 'sujet', THING: 'entité', HEADLINE: 'article', ASSERTED: 'affirmé', NOTIFIED: 'annoncé',
    CONDITIONAL: 'possible', EVALUATING: 'à l’étude', HEADLINE_ONLY: 'selon un titre',
  },
  ar: {
    direction: 'rtl', skip: 'إلى الأخبار', search: 'بحث', suggestions: 'اقتراحات', language: 'اللغة',
    storiesIn: 'أخبار بـ', anyLanguage: 'كل اللغات', topics: 'مواضيع', newest: 'آخر الأخبار', more: 'المزيد',
    nothing: 'لا شيء هنا.', mentions: 'ورد ذكرهم', relations: 'من يرتبط بمن، وبأي كلمات',
    close: 'اقرأ أيضا', stories: 'أخبار', meant: 'هل تقصد', corrected: 'تصحيح.',
    withdrawn: 'سُحب هذا الخبر', fromCopy: 'من نسختك المحفوظة.', changed: '{} تغييرات — عرض',
    thisChanged: 'تغيّر هذا الخبر — عرض', live: 'مباشر', waiting: 'محدَّث', online: 'محدَّث',
    offline: 'بلا اتصال', failing: 'الخادم معطَّل؛ محاولة أخرى',
    TOPIC: 'موضوع', THING: 'كيان', HEADLINE: 'خبر', ASSERTED: 'مؤكَّد', NOTIFIED: 'معلَن',
    CONDITIONAL: 'محتمل', EVALUATING: 'قيد الدراسة', HEADLINE_ONLY: 'حسب عنوان',
  },
};
