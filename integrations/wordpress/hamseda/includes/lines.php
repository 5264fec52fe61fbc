<?php
/**
 * A signatory as a line of HTML, everything escaped.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

/**
 * A text in the reader's language, else in the other, isolated and marked as what it is.
 *
 * @param mixed  $pair Farsi and English.
 * @param string $lang The reader's language.
 */
function hamseda_words( $pair, string $lang ): string {
	$other = 'fa' === $lang ? 'en' : 'fa';
	foreach ( array( $lang, $other ) as $each ) {
		$text = is_array( $pair ) && is_string( $pair[ $each ] ?? null ) ? $pair[ $each ] : '';
		if ( '' !== $text ) {
			return sprintf( '<bdi lang="%s" dir="%s">%s</bdi>', $each, 'fa' === $each ? 'rtl' : 'ltr', hamseda_text( $text ) );
		}
	}
	return '';
}

/**
 * Text that neither HTML nor a shortcode can come out of.
 *
 * @param string $text As it was sent.
 */
function hamseda_text( string $text ): string {
	return str_replace( array( '[', ']' ), array( '&#91;', '&#93;' ), esc_html( $text ) );
}

/**
 * One signatory: "Name, title, affiliation (country)", or "Name – City – Country".
 *
 * @param array  $row  A row of the list.
 * @param string $lang The reader's language.
 */
function hamseda_line( array $row, string $lang ): string {
	$country = hamseda_words( $row['country_name'] ?? null, $lang );
	if ( 'organisation' === ( $row['kind'] ?? '' ) ) {
		$parts = array( hamseda_words( $row['name'], $lang ), hamseda_words( $row['city'] ?? null, $lang ), $country );
		return implode( ' – ', array_filter( $parts ) );
	}
	$parts = array();
	foreach ( array( 'name', 'title', 'affiliation' ) as $field ) {
		$parts[] = hamseda_words( $row[ $field ] ?? null, $lang );
	}
	$place = '' !== $country ? $country : hamseda_words( $row['city'] ?? null, $lang );
	$line  = implode( 'fa' === $lang ? '، ' : ', ', array_filter( $parts ) );
	return '' !== $place ? "$line ($place)" : $line;
}

/**
 * A number in the digits of the language.
 *
 * @param int    $number The number.
 * @param string $lang   fa or en.
 */
function hamseda_number( int $number, string $lang ): string {
	if ( 'fa' !== $lang ) {
		return number_format( $number );
	}
	$digits = array( '۰', '۱', '۲', '۳', '۴', '۵', '۶', '۷', '۸', '۹' );
	return str_replace( range( 0, 9 ), $digits, number_format( $number, 0, '', '٬' ) );
}
