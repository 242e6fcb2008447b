/** Words of lines that are what they say and no more, in the languages of most pages. */

/** Where a page is shared; `en famille` and `on a rainy day` are no networks. */
export const SHARED_AT =
  '(?:e-?mail|mail|sms|facebook|twitter|x|instagram|linkedin|whats ?app|telegram|pinterest|reddit|tumblr|threads|bluesky|mastodon|messenger|xing|vk|line|weibo|wechat|flipboard|pocket|social media|(?:les )?réseaux sociaux|redes sociales|redes sociais)'

/** Such lines that no section is called: they go as headings of text, too. */
export const NO_HEADING: RegExp = /^(?:\d+ ?-?min|share (?:this|on|via) )|continues (?:below|after)/i

export const LINES: RegExp = new RegExp(
  `^(?:${[
    // A place for an advert.
    '(?:advertise?ment|sponsored content|paid content)s?(?: ?[-–—:] ?(?:story|article|content) continues (?:below|after).*)?|(?:story|article|content) continues (?:below|after) (?:the |this )?(?:advertisement|ad)|skip (?:advert|advertisement|ad)',
    '(?:- )?(?:anzeige|werbung)(?: -)?|publicité|publicidade?|(?:continua después de|sigue leyendo).{0,20}publicidad|pubblicità|reklam[ae]?|reklama|реклама|advertentie|annons|annonce|iklan|mainos|广告|廣告|広告|광고|إعلان|تبلیغات|quảng cáo|โฆษณา',
    // How long it takes, and what readers do with it.
    '\\d+ ?-?min(?:ute)?s?\\.? (?:read|de (?:lecture|lectura|leitura)|di lettura|leestijd|lesezeit|läsning|czytania)|(?:lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo (?:de leitura|di lettura)|leestijd|reading time|estimated reading time|czas czytania|время чтения) ?:? ?(?:ca\\. ?)?\\d+ ?(?:min.*|мин.*)',
    `(?:share|teilen|partager|compartir|compartilhar|condividi|delen|udostępnij|поделиться|dela|分享|シェア|공유|bagikan|paylaş)(?: (?:this|this (?:article|story|post|page)|diesen artikel|(?:(?:on|via|by|auf|per|sur|par|en|por|su|op|på|no) )${SHARED_AT}))?:?`,
    '(?:read (?:more|less|full article)|show (?:more|less)|weiterlesen|mehr (?:lesen|anzeigen)|lire la suite|leer más|seguir leyendo|ler mais|leia mais|continua a leggere|leggi tutto|lees (?:verder|meer)|läs mer|czytaj (?:dalej|więcej)|читать (?:далее|полностью)|続きを読む|もっと見る|阅读全文|展开全文|閱讀全文|더 ?보기)(?: \\d+ \\p{L}{1,10})?|externer inhalt',
    '(?:image|photo|picture|slide|bild|foto) \\d+ (?:of|/|von|de) \\d+|(?:image|photo|video) (?:unavailable|not available)|loading(?: .{0,20})?(?:\\.{3}|…)|(?:page |seite |halaman |página )?\\d+ (?:of|dari|von|de) \\d+ (?:pages|halaman|seiten|páginas)|(?:copy|paste) link to (?:copy|paste) in your message|now playing',
  ].join('|')})$`,
  'iu',
)

/** Labels of what the document does not have: readers' comments, the form to write one, the words an entry is filed under. They may head what it has. */
export const LABELS: RegExp = new RegExp(
  `^(?:${[
    '(?:\\d+ )?(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|komentarze?|комментари(?:и|ев|й)|条评论|コメント|댓글)(?: \\(?\\d+\\)?)?:?',
    '(?:leave|post|write|add) a (?:comment|reply)|no comments(?: yet)?|schreiben? sie einen kommentar|schreibe? (?:einen|deinen) kommentar|kommentar (?:schreiben|hinterlassen|verfassen)|keine kommentare|(?:laisser|laissez|ajouter) un commentaire|(?:deja|dejar|escribe|añadir) un comentario|deixe (?:um|seu) comentário|lascia un commento|(?:plaats|laat) een reactie(?: achter)?|dodaj komentarz|(?:оставить|добавить) комментарий|发表评论|コメントを残す|댓글 (?:쓰기|남기기)',
    'tags?|schlag(?:wörter|worte)|mots[- ]clés|etiquetas|タグ|标签',
  ].join('|')})(?: ?\\(.*\\))?\\s?[:.!…]?$`,
  'iu',
)

/** That nobody has written anything: it heads nothing. */
export const NOTHING_YET: RegExp = new RegExp(
  `^(?:${[
    `(?:there are )?(?:no (?:comments?|replies|reviews|responses) (?:yet|so far|to show)?|be the first to (?:comment|reply|review|leave a comment|share your thoughts|write a review).{0,40}|(?:bisher |noch )?keine? (?:kommentare?|antworten|bewertungen?)(?: vorhanden)?|(?:sei|seien sie) der erste.{0,40}|(?:aucun|pas encore de) commentaires?.{0,30}|soyez le premier à (?:commenter|réagir).{0,30}|(?:no hay|sin|aún no hay) comentarios.{0,30}|sé el primero en comentar.{0,30}|(?:nenhum comentário|sem comentários|seja o primeiro a comentar).{0,30}|(?:nessun commento|ancora nessun commento|commenta per primo).{0,30}|(?:nog )?geen (?:reacties|commentaar).{0,30}|brak komentarzy.{0,30}|(?:комментариев (?:пока )?нет|нет комментариев|пока нет комментариев).{0,30}|(?:inga|ingen) kommentarer.{0,30}|ei kommentteja.{0,30}|yorum yok.{0,30}|belum ada komentar.{0,30}|(?:žádné|zatím žádné) komentáře.{0,30}|暂无评论|暫無評論|还没有评论.{0,10}|コメントはありません|コメントはまだありません|댓글이 없습니다|등록된 댓글이 없습니다)`,
  ].join('|')})(?: ?\\(.*\\))?\\s?[:.!…]?$`,
  'iu',
)

/** Before the linked title of another page, set between the paragraphs of a text, in the languages of most pages. */
export const POINTER: RegExp = new RegExp(
  `^[^\\p{L}\\p{N}]{0,4}(?:${[
    "(?:also )?(?:read|see|watch|listen|check out|explore|recommended|related)(?: (?:also|more|next|this|too|on|now|article|story|stories|post|video|reading|content|news|coverage|link))?|more (?:on this|from us|stories|to read|news)|must[- ]read|editor[’']?s[’']? (?:pick|choice|note to read)|don[’']t miss|you may (?:also )?like|in case you missed it|further reading|recommended for you|trending|up next",
    '(?:lesen|sehen|hören) sie (?:auch|dazu|mehr|hier).{0,12}|(?:lies|sieh) (?:auch|dazu|mehr)|(?:auch|weiter) (?:lesen|interessant|lesenswert)|(?:mehr|passend|hintergrund) (?:dazu|zum thema)|lesetipp|zum weiterlesen|siehe auch|mehr lesen|auch interessant|weiterlesen',
    '(?:à|a) (?:lire|voir|écouter|découvrir)(?: aussi| également| ensuite)?|lire (?:aussi|également|la suite)|voir (?:aussi|également)|(?:lisez|voyez|découvrez) (?:aussi|également)|pour aller plus loin|sur le même (?:sujet|thème)',
    '(?:lea?|lee|leer|mira?|ve[ar]?|vea|escuchá?) (?:también|además|más|aquí)|mir[ae]|lea?|te puede interesar|también te puede interesar|nota relacionada|(?:noticia|artículo|nota)s? relacionad[ao]s?|(?:leia|veja|ouça|assista|confira) (?:também|mais|ainda)|(?:leia|veja) (?:também )?mais|saiba mais',
    'leggi (?:anche|pure|di più)|guarda anche|(?:approfondisci|approfondimento)|(?:lees|kijk|bekijk|luister)(?: ook| verder| meer)|zie ook|(?:läs|se|les|læs|se)(?: också| även| også| mer| mere)|lue (?:myös|lisää)|katso myös',
    '(?:czytaj|zobacz|przeczytaj|sprawdź|posłuchaj)(?: też| także| również| więcej)?|(?:čtěte|přečtěte si|podívejte se)(?: také| i| na)?|(?:olvasd|nézd) (?:el|meg)? ?(?:is|még)|citește (?:și|mai mult)|vezi și|(?:okuyun|ayrıca okuyun|i̇lgili haber)|baca (?:juga|selengkapnya)|xem thêm|đọc thêm',
    '(?:читайте|смотрите|слушайте)(?: также| ещё| еще| далее)?|(?:читать|см\\.|смотреть)(?: также| ещё| далее)|по теме|подробнее|читайте також|дивіться також',
    '(?:相关|相關|延伸)?(?:阅读|閱讀)|(?:相关|相關)(?:新闻|新聞|文章|报道|報導)|参见|更多|另见|関連記事|関連|あわせて読みたい|参考|続き|관련 ?기사|더 읽기|참고|اقرأ أيضا|إقرأ أيضا|بیشتر بخوانید|קראו גם',
  ].join('|')})(\\s?[:：|»>]|\\s[–—-]\\s)\\s?(?=\\S)`,
  'iu',
)
