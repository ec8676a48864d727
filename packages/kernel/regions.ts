import { folded } from './text.ts';

/** The officially assigned codes of ISO 3166-1 alpha-2, without separators. */
const countryCodes =
	'ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ' +
	'DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT' +
	'JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ' +
	'NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ' +
	'TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW';

/** The country in which a sale is domestic. */
export const homeCountry = 'CN';

/** Whether a code is an officially assigned country code of ISO 3166-1 alpha-2. */
export function isCountry(code: string): boolean {
	for (let at = 0; at < countryCodes.length; at += 2) if (countryCodes.startsWith(code, at)) return code.length === 2;
	return false;
}

/** The provincial divisions of China by GB/T 2260, each with its names in English. */
const provinces =
	'北京 beijing,天津 tianjin,河北 hebei,山西 shanxi,内蒙古 inner mongolia,辽宁 liaoning,吉林 jilin,黑龙江 heilongjiang,' +
	'上海 shanghai,江苏 jiangsu,浙江 zhejiang,安徽 anhui,福建 fujian,江西 jiangxi,山东 shandong,河南 henan,湖北 hubei,' +
	'湖南 hunan,广东 guangdong,广西 guangxi,海南 hainan,重庆 chongqing,四川 sichuan,贵州 guizhou,云南 yunnan,' +
	'西藏 tibet/xizang,陕西 shaanxi,甘肃 gansu,青海 qinghai,宁夏 ningxia,新疆 xinjiang,台湾 taiwan,' +
	'香港 hong kong,澳门 macao/macau';
const provinceByName = new Map(
	provinces.split(',').flatMap((province) => {
		const [chinese = '', ...english] = province.split(/ (.*)/);
		return [chinese, ...(english[0] ?? '').split('/')].map((name) => [name, chinese] as const);
	}),
);
const kindOfProvince =
	/(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市| province| city| municipality|(?: zhuang| hui| uyghur)? autonomous region| sar)$/;

/**
 * The form in which provinces of a country are compared. 广东, 广东省, Guangdong and Guangdong Province are one. A name that
 * is no province of China has no form there; elsewhere any name has one.
 */
export function provinceKey(country: string, name: string): string | undefined {
	const written = folded(name);
	return country === homeCountry ? provinceByName.get(written.replace(kindOfProvince, '')) : written;
}
