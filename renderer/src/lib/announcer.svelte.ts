/** What a screen reader is told: stage changes and answers, politely, one at a time. */
export class Announcer {
  text = $state('');

  announce(text: string): void {
    if (text !== this.text) this.text = text;
  }
}
