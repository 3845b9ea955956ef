/** The least that a compiled Bun program takes: its start-up is subtracted where a case says so. */
export {};
