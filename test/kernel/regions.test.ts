import { describe, expect, test } from 'vitest';
import { isCountry, provinceKey } from '#kernel';

const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
const pairs = letters.flatMap((a) => letters.map((b) => a + b));

describe('a country', () => {
	test('is one of the 249 codes of ISO 3166-1, each known to Unicode', () => {
		const known = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
		const countries = pairs.filter(isCountry);
		expect(countries).toHaveLength(249);
		expect(countries.filter((code) => known.of(code) === undefined)).toEqual([]);
	});

	test.each(['CN', 'HK', 'MO', 'TW', 'GB', 'DE', 'US', 'ZW', 'AD'])('%s is one', (code) => {
		expect(isCountry(code)).toBe(true);
	});

	// Reserved, withdrawn, of users, of regions, or across two codes of the list.
	test.each(['UK', 'EU', 'XK', 'AN', 'SU', 'ZZ', 'AA', 'DA', 'cn', '', 'C', 'CNY', 'ADAE'])('%j is none', (code) => {
		expect(isCountry(code)).toBe(false);
	});
});

describe('a province of China', () => {
	test.each(['广东', '广东省', ' 广东省 ', 'Guangdong', 'GUANGDONG province', 'ＧｕａｎｇＤｏｎｇ'])(
		'%j is 广东',
		(name) => {
			expect(provinceKey('CN', name)).toBe('广东');
		},
	);

	test.each([
		['内蒙古自治区', '内蒙古'],
		['新疆维吾尔自治区', '新疆'],
		['Xinjiang Uyghur Autonomous Region', '新疆'],
		['Guangxi Zhuang Autonomous Region', '广西'],
		['Inner  Mongolia', '内蒙古'],
		['Tibet', '西藏'],
		['xizang', '西藏'],
		['上海市', '上海'],
		['香港特别行政区', '香港'],
		['Hong Kong SAR', '香港'],
		['Macau', '澳门'],
		['shaanxi', '陕西'],
		['shanxi', '山西'],
	])('%j is %s', (name, province) => {
		expect(provinceKey('CN', name)).toBe(province);
	});

	test.each(['', 'p', '广', '广州', 'Guangzhou', '东省', 'constructor'])('%j is none', (name) => {
		expect(provinceKey('CN', name)).toBeUndefined();
	});

	test('elsewhere any name is one, in whatever case', () => {
		expect(provinceKey('US', ' New  York ')).toBe(provinceKey('US', 'NEW YORK'));
		expect(provinceKey('US', 'Alaska')).not.toBe(provinceKey('US', 'Hawaii'));
	});
});
