import type * as Nodemailer from 'nodemailer';
import type MimeNode from 'nodemailer/lib/mime-node';

let library: typeof Nodemailer | undefined;
let mimeNode: typeof MimeNode | undefined;

/** nodemailer, loaded at first use. */
export const smtpLibrary = (): typeof Nodemailer => (library ??= require('nodemailer') as typeof Nodemailer);

/** nodemailer's composer of one MIME entity, loaded at first use. */
export const mimeNodeLibrary = (): typeof MimeNode =>
	(mimeNode ??= require('nodemailer/lib/mime-node') as typeof MimeNode);
