/** Notices that software of forums and of questions and answers sets on each of its pages: who is there, who may reply. All of a text, in the languages of most forums. */
import type { TextItem } from '../../flow/page-flow.ts'

/** Longer ones say something. Judgement: the longest that were looked at, who is there and where, has 96. */
const NOTICE_CHARS = 140

const WHO =
  '(?:users?|members?|guests?|visitors?|people|robots?|besucher|benutzer|mitglieder|gäste|utilisateurs?|visiteurs?|membres?|usuarios?|miembros|invitados|utenti|visitatori|gebruikers|leden|gasten|użytkownik(?:ów|i)?|gości|пользовател(?:ь|и|ей)|гостей)'
const NOTICE = new RegExp(
  `^(?:${[
    // Who is there.
    `who(?:[’']s| is) online|(?:users|members) (?:currently )?(?:browsing|viewing|reading) this (?:forum|thread|topic|page)\\b.*|(?:there (?:is|are) )?(?:currently )?\\d+ ${WHO}.{0,60} (?:online|browsing this (?:forum|thread|topic)|viewing this (?:topic|thread)|reading this (?:topic|thread))\\b.*`,
    `wer ist online\\??|(?:aktive )?benutzer in diesem (?:forum|thema).*|\\d+ ${WHO} (?:sind|ist|lesen|betrachten).{0,20}(?:online|dieses thema)\\b.*|qui est en ligne|utilisateurs? parcourant ce forum.*|¿?quién está conectado\\??|usuarios navegando por este foro.*|кто сейчас на (?:конференции|форуме)|сейчас этот форум просматривают.*`,
    // Who may reply.
    'posting (?:permissions|rules)|forum permissions|you (?:may not|cannot|can|may) (?:post|edit|reply|delete|vote|start|create|attach)\\b.{0,30}(?:threads?|topics?|posts|replies|attachments|polls|messages|in this forum)(?: in this forum)?[.!]?|you (?:must|have to|need to) (?:log|sign) in(?: or (?:register|sign up))? to (?:reply|post|answer|comment)(?: here| in this (?:thread|topic))?[.!]?|you do not have permission to (?:reply|post)\\b.{0,40}|(?:this|the) (?:thread|topic) (?:is|has been) (?:now )?(?:closed|locked|archived)(?: to (?:new|further) replies)?[.!]?|not open for further replies[.!]?',
    'du (?:musst|hast nicht) .{0,40}(?:antworten|anmelden|berechtig).{0,40}|du darfst (?:keine|nicht) .{0,50}(?:themen|beiträge|dateianhänge|antworten).{0,40}',
    'thanks for contributing an answer to .{1,60}!|click to (?:expand|collapse)(?:\\.{3}|…)?|(?:zum vergrößern|zum erweitern) (?:anklicken|klicken).{0,10}',
  ].join('|')})$`,
  'iu',
)

/** Is the text such a notice? */
export function isForumNotice({ role, text }: TextItem): boolean {
  return text.length <= NOTICE_CHARS && role !== 'code' && role !== 'quote' && NOTICE.test(text)
}

/** What software sets in the place of what somebody wrote. All of a text, so once is enough. */
const POST_NOTICE = new RegExp(
  `^[[(]?(?:${[
    '(?:(?:this|the|your) )?(?:post|reply|comment|message|answer|content|topic|thread)s? (?:(?:was|were|is|has been|have been|got) )?(?:hidden|deleted|removed|edited|moved|merged|flagged|reported|withdrawn|unavailable|awaiting (?:moderation|approval))(?: (?:by|from|due|because|for|as|to|on)\\b.{0,60})?',
    '(?:deleted|removed)(?: by (?:the )?(?:author|user|moderators?|admin|op|staff).{0,20})?|last edited (?:by|on|at) .{1,60}|you (?:are|have) (?:ignoring|ignored|blocked) (?:content|this|posts).{0,40}|show ignored content',
    '(?:dieser |der )?(?:beitrag|kommentar|inhalt) (?:wurde|ist) .{0,30}(?:gelöscht|entfernt|verborgen|gesperrt)|zuletzt (?:bearbeitet|geändert) (?:von|am) .{1,60}|(?:ce |le )?(?:message|commentaire) a été (?:supprimé|modifié|effacé).{0,60}|(?:este |el )?(?:mensaje|comentario) (?:ha sido|fue) (?:eliminado|borrado|editado).{0,60}|(?:esta )?(?:mensagem|comentário) foi (?:removid[ao]|apagad[ao]|editad[ao]).{0,60}',
    '(?:сообщение|комментарий) (?:было? )?(?:удален|удалён|изменен|отредактирован)\\p{L}*.{0,60}|(?:该|此)?(?:帖子|回复|评论|内容)已(?:被)?.{0,6}(?:删除|屏蔽|隐藏)|本帖最后由 .{1,60} 编辑|(?:この)?(?:投稿|コメント|回答)は.{0,6}削除されました|(?:삭제된|숨겨진) (?:댓글|글)입니다',
  ].join('|')})[\\])]?[.!]?$`,
  'iu',
)

/** Does the software say so of a post? */
export function isPostNotice(text: string): boolean {
  return text.length <= NOTICE_CHARS && POST_NOTICE.test(text)
}
