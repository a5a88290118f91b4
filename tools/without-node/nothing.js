/** Stands for a module that is named and never called. */
export {};
