import type { RankedDimension } from './figures.ts';
import type { Language } from './format.ts';

/** Everything the cockpit says, in one language. */
export interface Words {
	readonly title: string;
	readonly otherLanguage: string;
	readonly asOf: (time: string) => string;
	readonly loading: string;
	readonly unconfigured: string;
	readonly away: string;
	readonly stale: (time: string) => string;
	readonly refused: (status: number) => string;
	readonly measures: Readonly<Record<string, string>>;
	readonly live: string;
	readonly sealed: string;
	readonly yearSales: (year: number) => string;
	readonly ofTarget: (target: string) => string;
	readonly noTarget: (year: number) => string;
	readonly ahead: string;
	readonly behind: string;
	readonly neededPerDay: string;
	readonly pacePerDay: string;
	readonly projected: string;
	readonly reachedOn: string;
	readonly notThisYear: string;
	readonly achieved: string;
	readonly target: string;
	readonly fitToSales: string;
	readonly yearChart: string;
	readonly endOf: string;
	readonly todaySales: string;
	readonly hourChart: string;
	readonly hour: string;
	readonly month: string;
	readonly amount: string;
	readonly orders: (count: string) => string;
	readonly ordersColumn: string;
	readonly asTable: string;
	readonly rank: string;
	readonly rankings: string;
	readonly ranked: Readonly<Record<RankedDimension, string>>;
	readonly today: string;
	readonly thisYear: string;
	readonly noSales: string;
	readonly announce: (year: string, ratio: string, today: string, orders: string) => string;
}

const zh: Words = {
	title: '从化基地 · 销售驾驶舱',
	otherLanguage: 'English',
	asOf: (time) => `数据时间 ${time}（北京时间）`,
	loading: '正在读取数据……',
	unconfigured: '此页面尚未配置登录方式，无法读取销售数据。',
	away: '接口没有应答，正在自动重试。',
	stale: (time) => `数据停留在 ${time}，接口没有应答，正在自动重试。`,
	refused: (status) => `（状态码 ${status}）`,
	measures: {
		placed: '下单',
		paid: '已付款',
		shipped: '已发货',
		received: '已收货',
		refunded: '已退款',
		net: '净额（付款减退款）',
	},
	live: '实时',
	sealed: '已封账',
	yearSales: (year) => `${year} 年销售额`,
	ofTarget: (target) => `年度目标 ${target}`,
	noTarget: (year) => `${year} 年尚未设定目标`,
	ahead: '领先目标线',
	behind: '落后目标线',
	neededPerDay: '每日所需',
	pacePerDay: '当前日均',
	projected: '年末预测',
	reachedOn: '预计达标日',
	notThisYear: '本年内未达标',
	achieved: '累计销售额',
	target: '目标线',
	fitToSales: '按销售额缩放',
	yearChart: '全年累计销售额与目标线（元）',
	endOf: '截至',
	todaySales: '今日销售额',
	hourChart: '今日每小时销售额（元）',
	hour: '时段',
	month: '月份',
	amount: '金额（元）',
	orders: (count) => `${count} 单`,
	ordersColumn: '订单数',
	asTable: '查看数据表',
	rank: '名次',
	rankings: '排行',
	ranked: { tenant: '商户', cluster: '产业集群' },
	today: '今日',
	thisYear: '本年',
	noSales: '暂无销售',
	announce: (year, ratio, today, orders) =>
		`本年销售额 ${year}${ratio && `，完成目标 ${ratio}`}。今日 ${today}，${orders} 单。`,
};

const en: Words = {
	title: 'Conghua Base · Sales cockpit',
	otherLanguage: '中文',
	asOf: (time) => `As of ${time} (Shanghai)`,
	loading: 'Loading the figures …',
	unconfigured: 'Sign-in is not configured for this page, so it cannot read the sales.',
	away: 'The API does not answer. Trying again by itself.',
	stale: (time) => `Stale since ${time}: the API does not answer. Trying again by itself.`,
	refused: (status) => ` (status ${status})`,
	measures: {
		placed: 'placed',
		paid: 'paid',
		shipped: 'shipped',
		received: 'received',
		refunded: 'refunded',
		net: 'net (paid − refunded)',
	},
	live: 'live',
	sealed: 'sealed',
	yearSales: (year) => `Sales of ${year}`,
	ofTarget: (target) => `of the target of ${target}`,
	noTarget: (year) => `No target is set for ${year}`,
	ahead: 'Ahead of the target line',
	behind: 'Behind the target line',
	neededPerDay: 'Needed per day',
	pacePerDay: 'Pace per day',
	projected: 'Projected at year’s end',
	reachedOn: 'Target reached on',
	notThisYear: 'not this year',
	achieved: 'Sales to date',
	target: 'Target line',
	fitToSales: 'Fit to sales',
	yearChart: 'Sales of the year to date against the target line, in CNY',
	endOf: 'Up to',
	todaySales: 'Today',
	hourChart: 'Sales of today by the hour, in CNY',
	hour: 'Hour',
	month: 'Month',
	amount: 'CNY',
	orders: (count) => `${count} ${count === '1' ? 'order' : 'orders'}`,
	ordersColumn: 'Orders',
	asTable: 'Show as a table',
	rank: 'Rank',
	rankings: 'Rankings',
	ranked: { tenant: 'Tenants', cluster: 'Clusters' },
	today: 'today',
	thisYear: 'this year',
	noSales: 'No sales yet',
	announce: (year, ratio, today, orders) =>
		`Sales of the year ${year}${ratio && `, ${ratio} of the target`}. Today ${today}, ${orders} orders.`,
};

export const words: Readonly<Record<Language, Words>> = { zh, en };
