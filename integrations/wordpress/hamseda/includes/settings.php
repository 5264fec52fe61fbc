<?php
/**
 * Which Hamseda site, and this site's key there.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

/**
 * The origin of the Hamseda site, empty while none is set.
 *
 * Only an administrator sets it: whoever may write posts shall not bring another site's script.
 */
function hamseda_base(): string {
	$set = get_option( 'hamseda', array() );
	return is_array( $set ) ? (string) ( $set['base'] ?? '' ) : '';
}

/** This site's key as a partner, empty where it has none. */
function hamseda_partner(): string {
	$set = get_option( 'hamseda', array() );
	return is_array( $set ) ? (string) ( $set['partner'] ?? '' ) : '';
}

/**
 * What was typed into the settings, as it is kept.
 *
 * @param mixed $typed The fields.
 */
function hamseda_sanitize( $typed ): array {
	$typed = is_array( $typed ) ? $typed : array();
	$parts = wp_parse_url( trim( (string) ( $typed['base'] ?? '' ) ) );
	$base  = '';
	if ( is_array( $parts ) && in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) && ! empty( $parts['host'] ) ) {
		$base = $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	}
	$key = (string) ( $typed['partner'] ?? '' );
	return array(
		'base'    => esc_url_raw( $base, array( 'http', 'https' ) ),
		'partner' => preg_match( '/^[a-z0-9][a-z0-9-]{0,39}$/', $key ) ? $key : '',
	);
}

/**
 * The statement at an address of the Hamseda site: its language and slug. Null for any other address.
 *
 * @param string $address The address of the statement's page.
 */
function hamseda_statement( string $address ): ?array {
	$base = hamseda_base();
	$path = '' !== $base && 0 === strpos( $address, "$base/" ) ? substr( $address, strlen( $base ) ) : '';
	$path = strtok( $path, '?#' );
	if ( ! preg_match( '~^/(fa|en)/s/([^/]+)/?$~', (string) $path, $found ) ) {
		return null;
	}
	return array(
		'lang' => $found[1],
		'slug' => rawurldecode( $found[2] ),
		'page' => "$base/{$found[1]}/s/" . rawurlencode( rawurldecode( $found[2] ) ),
	);
}

add_action(
	'admin_init',
	static function () {
		register_setting(
			'hamseda',
			'hamseda',
			array(
				'type'              => 'array',
				'sanitize_callback' => 'hamseda_sanitize',
				'default'           => array(),
			)
		);
	}
);

add_action(
	'admin_menu',
	static function () {
		add_options_page( 'Hamseda', 'Hamseda', 'manage_options', 'hamseda', 'hamseda_settings_page' );
	}
);

/** The page under Settings. */
function hamseda_settings_page(): void {
	$fields = array(
		'base'    => array( __( 'Address of the Hamseda site', 'hamseda' ), hamseda_base(), 'https://example.org' ),
		'partner' => array( __( 'Key of this site as a partner', 'hamseda' ), hamseda_partner(), '' ),
	);
	echo '<div class="wrap"><h1>Hamseda</h1><form method="post" action="options.php">';
	settings_fields( 'hamseda' );
	echo '<table class="form-table" role="presentation">';
	foreach ( $fields as $name => list( $label, $value, $example ) ) {
		printf(
			'<tr><th scope="row"><label for="hamseda-%1$s">%2$s</label></th><td><input class="regular-text" dir="ltr" id="hamseda-%1$s" name="hamseda[%1$s]" value="%3$s" placeholder="%4$s"></td></tr>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $value ),
			esc_attr( $example )
		);
	}
	echo '</table>';
	submit_button();
	echo '</form></div>';
}
