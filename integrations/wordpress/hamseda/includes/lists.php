<?php
/**
 * Lists, fetched and kept: the last good copy serves while the Hamseda site is away.
 *
 * A copy is renewed when it is older than half an hour and somebody reads it, and every hour without
 * a reader; so a name that was withdrawn goes within the hour.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

const HAMSEDA_OLD       = 1800;
const HAMSEDA_AGAIN     = 60;
const HAMSEDA_FORGOTTEN = 30 * DAY_IN_SECONDS;

/**
 * The list of a statement as it is kept, renewed where it is old. Null where there is none.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      Whose order: fa or en.
 */
function hamseda_list( array $statement, string $lang ): ?array {
	$name = hamseda_list_name( $statement, $lang );
	$kept = get_option( $name, array() );
	$now  = time();
	$old  = $now - (int) ( $kept['fetched'] ?? 0 ) > HAMSEDA_OLD;
	if ( $old && $now - (int) ( $kept['tried'] ?? 0 ) > HAMSEDA_AGAIN ) {
		$kept = hamseda_fetch( $statement, $lang, 5 );
	}
	$known = get_option( 'hamseda_lists', array() );
	if ( $now - (int) ( $known[ $name ]['read'] ?? 0 ) > DAY_IN_SECONDS ) {
		$known[ $name ] = compact( 'statement', 'lang' ) + array( 'read' => $now );
		update_option( 'hamseda_lists', $known, false );
	}
	return $kept['list'] ?? null;
}

/**
 * Fetch a list and keep it; what is kept then.
 *
 * While the site is away the old copy stays. Where it says that there is no such list (any more),
 * the copy goes: the statement, or its list, was taken back.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      Whose order: fa or en.
 * @param int    $patience  Seconds.
 */
function hamseda_fetch( array $statement, string $lang, int $patience ): array {
	$name    = hamseda_list_name( $statement, $lang );
	$kept    = get_option( $name, array() );
	$headers = array( 'Accept' => 'application/json' );
	if ( ! empty( $kept['etag'] ) && isset( $kept['list'] ) ) {
		$headers['If-None-Match'] = $kept['etag'];
	}
	$kept['tried'] = time();
	$reply         = wp_remote_get(
		hamseda_base() . '/s/' . rawurlencode( $statement['slug'] ) . '/list.json?lang=' . $lang,
		array(
			'timeout'     => $patience,
			'redirection' => 2,
			'headers'     => $headers,
		)
	);
	$status        = (int) wp_remote_retrieve_response_code( $reply );
	$list          = 200 === $status ? hamseda_read( wp_remote_retrieve_body( $reply ) ) : null;
	if ( null !== $list ) {
		$kept['list'] = $list;
		$kept['etag'] = (string) wp_remote_retrieve_header( $reply, 'etag' );
	}
	if ( null !== $list || 304 === $status ) {
		$kept['fetched'] = time();
	} elseif ( in_array( $status, array( 401, 403, 404, 409, 410 ), true ) ) {
		$kept = array(
			'tried'   => time(),
			'fetched' => time(),
		);
	}
	update_option( $name, $kept, false );
	return $kept;
}

/**
 * What of a list's JSON is shown, as it was sent and not escaped yet. Null for what is no list.
 *
 * @param string $body The JSON.
 */
function hamseda_read( string $body ): ?array {
	$sent = json_decode( $body, true );
	if ( ! is_array( $sent ) || ! is_array( $sent['signatories'] ?? null ) || ! is_array( $sent['counts'] ?? null ) ) {
		return null;
	}
	$rows = array();
	foreach ( $sent['signatories'] as $item ) {
		if ( is_array( $item ) && is_array( $item['name'] ?? null ) ) {
			$rows[] = array_intersect_key(
				$item,
				array_flip( array( 'number', 'kind', 'name', 'title', 'affiliation', 'city', 'country_name' ) )
			);
		}
	}
	return array(
		'as_of'  => (string) ( $sent['as_of'] ?? '' ),
		'counts' => array_map( 'intval', $sent['counts'] ),
		'rows'   => $rows,
	);
}

/**
 * The option that a list is kept in.
 *
 * @param array  $statement What hamseda_statement() gives.
 * @param string $lang      Whose order: fa or en.
 */
function hamseda_list_name( array $statement, string $lang ): string {
	return 'hamseda_list_' . md5( hamseda_base() . ' ' . $statement['slug'] . ' ' . $lang );
}

/** Renew every list that was read lately, and forget the others. */
function hamseda_refresh(): void {
	$known = get_option( 'hamseda_lists', array() );
	foreach ( $known as $name => $one ) {
		if ( time() - (int) $one['read'] > HAMSEDA_FORGOTTEN ) {
			unset( $known[ $name ] );
			delete_option( $name );
		} elseif ( hamseda_list_name( $one['statement'], $one['lang'] ) === $name ) {
			hamseda_fetch( $one['statement'], $one['lang'], 20 );
		}
	}
	update_option( 'hamseda_lists', $known, false );
}

/** Have lists renewed every hour. */
function hamseda_schedule(): void {
	if ( ! wp_next_scheduled( 'hamseda_refresh' ) ) {
		wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', 'hamseda_refresh' );
	}
}

/** Renew nothing any more. */
function hamseda_unschedule(): void {
	wp_clear_scheduled_hook( 'hamseda_refresh' );
}

add_action( 'hamseda_refresh', 'hamseda_refresh' );
add_action( 'init', 'hamseda_schedule' );
