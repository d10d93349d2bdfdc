/** The fixed words of a question's page, in the languages of the countries that the vendors serve. */
export interface PageWords {
	/** BCP 47. */
	language: string;
	direction: 'ltr' | 'rtl';
	approve: string;
	decline: string;
	submit: string;
	/** The name of the field to write in. */
	answer: string;
	thanks: string;
	/** The words before the answer. */
	youAnswered: string;
	close: string;
	over: string;
	/** Why a question can no longer be answered. */
	whyOver: string;
	/** What to do after an answer that cannot be taken. */
	choose: string;
	write: string;
	shorten: string;
	form: string;
}

const ENGLISH: PageWords = {
	language: 'en',
	direction: 'ltr',
	approve: 'Approve',
	decline: 'Decline',
	submit: 'Send',
	answer: 'Your answer',
	thanks: 'Thank you',
	youAnswered: 'Your answer has been received:',
	close: 'You can close this page now.',
	over: 'This question is closed',
	whyOver: 'Somebody has answered it, or its time is over. There is nothing left to do.',
	choose: 'Nothing has been answered yet. Press one of the buttons.',
	write: 'Nothing has been answered yet. Write your answer into the field.',
	shorten: 'Your answer is too long. Write at most 10,000 characters.',
	form: 'Nothing has been answered yet. Use the form on this page.',
};

const FRENCH: PageWords = {
	language: 'fr',
	direction: 'ltr',
	approve: 'Accepter',
	decline: 'Refuser',
	submit: 'Envoyer',
	answer: 'Votre réponse',
	thanks: 'Merci',
	youAnswered: 'Votre réponse a été reçue :',
	close: 'Vous pouvez fermer cette page.',
	over: 'Cette question est close',
	whyOver: 'Quelqu’un y a répondu, ou son délai est écoulé. Il n’y a plus rien à faire.',
	choose: 'Aucune réponse n’a encore été donnée. Appuyez sur l’un des boutons.',
	write: 'Aucune réponse n’a encore été donnée. Écrivez votre réponse dans le champ.',
	shorten: 'Votre réponse est trop longue. Écrivez au plus 10 000 caractères.',
	form: 'Aucune réponse n’a encore été donnée. Utilisez le formulaire de cette page.',
};

const DUTCH: PageWords = {
	language: 'nl',
	direction: 'ltr',
	approve: 'Akkoord',
	decline: 'Weigeren',
	submit: 'Verzenden',
	answer: 'Uw antwoord',
	thanks: 'Bedankt',
	youAnswered: 'Uw antwoord is ontvangen:',
	close: 'U kunt deze pagina nu sluiten.',
	over: 'Deze vraag is gesloten',
	whyOver: 'Iemand heeft geantwoord, of de tijd is om. U hoeft niets meer te doen.',
	choose: 'Er is nog niet geantwoord. Druk op een van de knoppen.',
	write: 'Er is nog niet geantwoord. Schrijf uw antwoord in het veld.',
	shorten: 'Uw antwoord is te lang. Schrijf ten hoogste 10.000 tekens.',
	form: 'Er is nog niet geantwoord. Gebruik het formulier op deze pagina.',
};

const PERSIAN: PageWords = {
	language: 'fa',
	direction: 'rtl',
	approve: 'تأیید',
	decline: 'رد',
	submit: 'ارسال',
	answer: 'پاسخ شما',
	thanks: 'سپاسگزاریم',
	youAnswered: 'پاسخ شما دریافت شد:',
	close: 'اکنون می‌توانید این صفحه را ببندید.',
	over: 'این پرسش بسته شده است',
	whyOver: 'به آن پاسخ داده شده یا مهلت آن به پایان رسیده است. کار دیگری لازم نیست.',
	choose: 'هنوز پاسخی داده نشده است. یکی از دکمه‌ها را بزنید.',
	write: 'هنوز پاسخی داده نشده است. پاسخ خود را در کادر بنویسید.',
	shorten: 'پاسخ شما بیش از حد طولانی است. حداکثر ۱۰٬۰۰۰ نویسه بنویسید.',
	form: 'هنوز پاسخی داده نشده است. از فرم همین صفحه استفاده کنید.',
};

const LANGUAGES: readonly PageWords[] = [ENGLISH, FRENCH, DUTCH, PERSIAN];

/**
 * The words in the language that the phone prefers among those available; English where it prefers none of them.
 * @param accepted the header Accept-Language, such as `fr-BE,fr;q=0.9,nl;q=0.5`
 */
export function pageWords(accepted: string | undefined): PageWords {
	const liked = (accepted ?? '')
		.slice(0, 200)
		.split(',')
		.map((entry) => {
			const [range = '', ...parameters] = entry
				.toLowerCase()
				.split(';')
				.map((part) => part.trim());
			const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
			return { language: range.split('-')[0], weight: Number(quality) || 0 };
		})
		.filter(({ weight }) => weight > 0)
		.sort((a, b) => b.weight - a.weight);
	for (const { language } of liked) {
		const words = LANGUAGES.find((one) => one.language === language);
		if (words !== undefined) return words;
	}
	return ENGLISH;
}
