<?php
/**
 * Leaves nothing behind.
 *
 * @package Hamseda
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

foreach ( array_keys( (array) get_option( 'hamseda_lists', array() ) ) as $hamseda_name ) {
	delete_option( $hamseda_name );
}
delete_option( 'hamseda_lists' );
delete_option( 'hamseda' );
wp_clear_scheduled_hook( 'hamseda_refresh' );
