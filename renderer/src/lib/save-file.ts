/** Hands content to the person as a file: the browser or the desktop app asks where, or has a folder for it. */
export function saveFile(
  name: string,
  type: 'text/csv' | 'application/json' | 'image/png' | 'text/plain',
  content: string | Blob,
): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
