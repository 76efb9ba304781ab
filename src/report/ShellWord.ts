/** One word of a command that somebody copies into a shell: an id may hold anything, and stays one word (POSIX, 2.2.2). */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/u.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", "'\\''")}'`
