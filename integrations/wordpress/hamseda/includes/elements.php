<?php
/**
 * Form, list and count, as shortcodes and as a block.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

const HAMSEDA_WORDS = array(
	'fa' => array(
		'form'  => 'این بیانیه را امضا کنید',
		'list'  => 'بیانیه و فهرست امضاکنندگان',
		'count' => array(
			'organisations' => '%s سازمان',
			'individuals'   => '%s نفر',
			'unnamed'       => '%s امضا بی‌نام',
		),
	),
	'en' => array(
		'form'  => 'Sign this statement',
		'list'  => 'The statement and its signatories',
		'count' => array(
			'organisations' => '%s organisations',
			'individuals'   => '%s people',
			'unnamed'       => '%s without a public name',
		),
	),
);

/**
 * The attributes of a block or shortcode, each one that it takes.
 *
 * @param mixed $given What was written.
 */
function hamseda_attributes( $given ): array {
	$defaults = array(
		'show'      => 'form',
		'statement' => '',
		'lang'      => '',
		'kind'      => '',
		'limit'     => '',
		'theme'     => '',
		'accent'    => '',
	);
	return array_map( 'strval', shortcode_atts( $defaults, is_array( $given ) ? array_filter( $given, 'is_scalar' ) : array() ) );
}

/**
 * What is shown for a block or shortcode; nothing for an address that is not of the Hamseda site.
 *
 * @param mixed $given What was written.
 */
function hamseda_render( $given ): string {
	$asked     = hamseda_attributes( $given );
	$statement = hamseda_statement( trim( html_entity_decode( $asked['statement'] ) ) );
	if ( null === $statement ) {
		$told = current_user_can( 'edit_posts' ) ? __( 'Hamseda: this is not the address of a statement of the site in Settings.', 'hamseda' ) : '';
		return '' !== $told ? '<p>' . esc_html( $told ) . '</p>' : '';
	}
	$lang = isset( HAMSEDA_WORDS[ $asked['lang'] ] ) ? $asked['lang'] : $statement['lang'];
	if ( 'list' === $asked['show'] ) {
		return hamseda_show_list( $statement, $lang, $asked );
	}
	return 'count' === $asked['show'] ? hamseda_show_count( $statement, $lang ) : hamseda_show_form( $statement, $lang, $asked );
}

/**
 * The form in its frame; a link where there are no scripts, as in feeds and messages.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      fa or en.
 * @param array  $asked     The attributes.
 */
function hamseda_show_form( array $statement, string $lang, array $asked ): string {
	$key  = hamseda_partner();
	$href = $statement['page'] . '/sign' . ( '' !== $key ? '?via=' . rawurlencode( $key ) : '' );
	$link = sprintf( '<a href="%s">%s</a>', esc_url( $href ), esc_html( HAMSEDA_WORDS[ $lang ]['form'] ) );
	if ( is_feed() ) {
		return "<p>$link</p>";
	}
	wp_enqueue_script( 'hamseda-embed', hamseda_base() . '/embed/v1.js', array(), null, true ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	$set = array_filter(
		array(
			'statement'    => $statement['page'],
			'lang'         => $lang,
			'data-partner' => $key,
			'data-theme'   => in_array( $asked['theme'], array( 'light', 'dark' ), true ) ? $asked['theme'] : '',
			'data-accent'  => (string) sanitize_hex_color( $asked['accent'] ),
		)
	);
	$text = '';
	foreach ( $set as $name => $value ) {
		$text .= sprintf( ' %s="%s"', $name, esc_attr( $value ) );
	}
	return "<signon-form$text>$link</signon-form>";
}

/**
 * The list as HTML of this site.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      fa or en.
 * @param array  $asked     The attributes.
 */
function hamseda_show_list( array $statement, string $lang, array $asked ): string {
	$list  = hamseda_list( $statement, $lang );
	$limit = ctype_digit( $asked['limit'] ) ? (int) $asked['limit'] : 0;
	$items = '';
	$shown = 0;
	foreach ( $list['rows'] ?? array() as $row ) {
		if ( in_array( $asked['kind'], array( 'organisation', 'individual' ), true ) && $asked['kind'] !== ( $row['kind'] ?? '' ) ) {
			continue;
		}
		if ( $limit && $shown >= $limit ) {
			break;
		}
		++$shown;
		$items .= sprintf( "<li value=\"%d\">%s</li>\n", (int) ( $row['number'] ?? 0 ), hamseda_line( $row, $lang ) );
	}
	$style = 'fa' === $lang ? ' style="list-style-type:persian"' : '';
	return sprintf(
		'<div class="hamseda-list" lang="%s" dir="%s">%s%s<p><a href="%s">%s</a></p></div>',
		$lang,
		'fa' === $lang ? 'rtl' : 'ltr',
		null === $list ? '' : '<p>' . hamseda_counted( $list['counts'], $lang ) . '</p>',
		'' !== $items ? "<ol$style>\n$items</ol>" : '',
		esc_url( $statement['page'] ),
		esc_html( HAMSEDA_WORDS[ $lang ]['list'] )
	);
}

/**
 * How many have signed, as text of this site.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      fa or en.
 */
function hamseda_show_count( array $statement, string $lang ): string {
	$list = hamseda_list( $statement, $lang );
	$text = null === $list ? esc_html( HAMSEDA_WORDS[ $lang ]['list'] ) : hamseda_counted( $list['counts'], $lang );
	return sprintf(
		'<p class="hamseda-count" lang="%s" dir="%s"><a href="%s">%s</a></p>',
		$lang,
		'fa' === $lang ? 'rtl' : 'ltr',
		esc_url( $statement['page'] ),
		$text
	);
}

/**
 * Counts in words.
 *
 * @param array  $counts Organisations, individuals, unnamed.
 * @param string $lang   fa or en.
 */
function hamseda_counted( array $counts, string $lang ): string {
	$parts = array();
	foreach ( HAMSEDA_WORDS[ $lang ]['count'] as $what => $words ) {
		if ( ! empty( $counts[ $what ] ) ) {
			$parts[] = sprintf( $words, hamseda_number( (int) $counts[ $what ], $lang ) );
		}
	}
	return esc_html( implode( ' · ', $parts ) );
}

foreach ( array( 'form', 'list', 'count' ) as $hamseda_show ) {
	add_shortcode(
		"hamseda_$hamseda_show",
		static function ( $given ) use ( $hamseda_show ) {
			return hamseda_render( array( 'show' => $hamseda_show ) + ( is_array( $given ) ? $given : array() ) );
		}
	);
}

add_action(
	'init',
	static function () {
		wp_register_script(
			'hamseda-block',
			plugins_url( 'block.js', __DIR__ ),
			array( 'wp-blocks', 'wp-element', 'wp-block-editor', 'wp-components', 'wp-server-side-render', 'wp-i18n' ),
			HAMSEDA_VERSION,
			true
		);
		$text = array(
			'type'    => 'string',
			'default' => '',
		);
		register_block_type(
			'hamseda/statement',
			array(
				'api_version'     => 2,
				'title'           => 'Hamseda',
				'category'        => 'embed',
				'icon'            => 'edit-page',
				'editor_script'   => 'hamseda-block',
				'render_callback' => 'hamseda_render',
				'attributes'      => array(
					'show'      => array(
						'type'    => 'string',
						'default' => 'form',
					),
					'statement' => $text,
					'lang'      => $text,
					'kind'      => $text,
					'limit'     => $text,
					'theme'     => $text,
					'accent'    => $text,
				),
			)
		);
	}
);
