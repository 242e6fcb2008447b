/** Text made harmless in HTML, between tags and in quoted attributes. */

/** Every character that could end the text or begin a tag or a reference becomes a numeric reference. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
