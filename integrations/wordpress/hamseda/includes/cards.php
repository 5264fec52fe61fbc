<?php
/**
 * Pasted addresses become cards: the Hamseda site as a provider of oEmbed, in WordPress's own sandbox.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

add_action(
	'init',
	static function () {
		$base = hamseda_base();
		if ( '' !== $base ) {
			wp_oembed_add_provider( "$base/*/s/*", "$base/oembed", false );
		}
	}
);

/**
 * Keep the card of a known provider in the sandbox that WordPress has for unknown ones.
 *
 * WordPress trusts a provider that a plugin names and would show its frame as it comes: unguarded,
 * and at a height that nobody adjusts.
 *
 * @param mixed  $html The HTML of the answer.
 * @param mixed  $data The whole answer.
 * @param string $url  The pasted address.
 */
function hamseda_sandbox( $html, $data, $url ) {
	if ( ! is_string( $html ) || null === hamseda_statement( (string) $url ) ) {
		return $html;
	}
	$provider = hamseda_base() . '/*/s/*';
	wp_oembed_remove_provider( $provider );
	$html = wp_filter_oembed_result( $html, $data, $url );
	wp_oembed_add_provider( $provider, hamseda_base() . '/oembed', false );
	return $html;
}

add_filter( 'oembed_dataparse', 'hamseda_sandbox', 11, 3 );
