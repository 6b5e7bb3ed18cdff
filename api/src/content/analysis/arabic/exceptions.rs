//! Arabic words that begin as if something were written onto them. Knows no rule.

/// Words that begin with the letters of the article and have none, also where no hamza is written.
pub(super) const WITHOUT_ARTICLE: &str = "
    الله الان الاف الات الذي التي الذين اللي الي اليه اليها اليهم المان المانيا البانيا الباني
    الكترون الكتروني التزام التزم التحاق التحق التهاب التقاء التقي التقط التقاط التباس التفاف
    الزام الغاء القاء
";

/// Words that begin with the letter of « and »: those that stand with the article in a year of news, and
/// some of the desk’s.
pub(super) const WITHOUT_AND: &str = "
    واجب واجه واحد واد وادي وارد واسع واشنطن واصل واضح واعد وافد واقع والد وباء وثايق وثيق وجب
    وجبه وجه وجود وجوه وحد وحش وحيد وراء ورد ورش ورق ورود وزار وزراء وزير وسايط وسايل وسط وسطاء
    وسيط وسيل وصاي وصف وصول وضع وضوح وطن وظايف وظيف وعد وعود وعي وفاء وفات وفاق وفاه وفد وفود
    وفيات وقاي وقايع وقت وقف وقود وقوع وقوف وكال وكيل ولاد ولاي وليد ونيس وهران ويكيليكس
";

/// What may follow these words; nothing, besides.
pub(super) const ENDINGS: &str = "
    ا ه ها هم ي يا يه يين ات اته اتها ت ته تها ان ين ون وا نا تين تان
";
