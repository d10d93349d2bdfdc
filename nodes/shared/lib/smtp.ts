import type * as Nodemailer from 'nodemailer';

let library: typeof Nodemailer | undefined;

/** nodemailer, loaded at first use. */
export const smtpLibrary = (): typeof Nodemailer => (library ??= require('nodemailer') as typeof Nodemailer);
