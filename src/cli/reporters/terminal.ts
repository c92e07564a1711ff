/** The two streams that a person or a pipe reads. */
export interface Terminal {
  readonly isTty: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
  /** Calls back when the window changes its size; gives the way to stop that. */
  readonly onResize: (callback: () => void) => () => void;
}

/** stdout, with a reader that goes away (`emds ls | head`) taken for a normal end. */
export function standardOutput(): Terminal {
  const { stdout } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    isTty: stdout.isTTY === true,
    columns: () => stdout.columns || 80,
    write: (text) => stdout.write(text),
    onResize: (callback) => {
      stdout.on('resize', callback);
      return () => stdout.off('resize', callback);
    },
  };
}
