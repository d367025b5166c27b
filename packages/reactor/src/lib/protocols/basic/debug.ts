/** Not used here, as in Twisted. From `twisted.protocols.basic.DEBUG`. */
export const DEBUG = 0;
